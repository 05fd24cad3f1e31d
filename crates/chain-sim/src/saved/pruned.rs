//! What is known still of blocks that were let go of.

use alloy_primitives::{Address, B256};
use serde::{Deserialize, Serialize};

/// What is known of a block that was pruned, for messages that refer to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPruned {
    /// In seconds.
    pub(crate) timestamp: u64,
    /// Whether its logs initiate messages.
    pub(crate) initiates: bool,
    /// Origin and payload hash of each log; none where nobody may refer to them any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) logs: Vec<(Address, B256)>,
}
