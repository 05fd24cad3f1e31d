//! Saved filters of pools.

use serde::{Deserialize, Serialize};

use crate::rules::InteropFilter;

/// [`InteropFilter`], field by field.
#[derive(Debug, Serialize, Deserialize)]
#[serde(remote = "InteropFilter", rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InteropFilterRecord {
    failsafe: bool,
    strict_ingress: Option<u64>,
    drops: bool,
}
