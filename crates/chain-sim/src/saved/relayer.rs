//! What a relayer knows that no chain says.

use alloy_primitives::{B256, ChainId};
use serde::{Deserialize, Serialize};

use super::SavedReason;

/// What a [`Relayer`](crate::Relayer) knows that no chain says, to be serialized:
/// [`Relayer::save`](crate::Relayer::save) makes it, [`Relayer::resume`](crate::Relayer::resume)
/// takes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedRelayer {
    /// Messages whose relays came to nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) messages: Vec<SavedMessage>,
    /// Message, and what has to be relayed before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) prerequisites: Vec<(B256, B256)>,
    /// Messages that are done with for good, the destination's block and the relay transaction:
    /// their blocks may be gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) settled: Vec<(B256, u64, B256)>,
    /// How many of those each chain has sent and relayed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) settled_totals: Vec<(ChainId, usize, usize)>,
}

/// A message whose relays came to nothing so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedMessage {
    pub(crate) hash: B256,
    /// How many relays have.
    pub(crate) failures: u32,
    /// None for what is to be tried now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<SavedMessageState>,
}

/// What is to become of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum SavedMessageState {
    /// It is tried again at that time, in seconds.
    Waiting { until: u64, failure: SavedFailure },
    /// It is given up.
    Failed { failure: SavedFailure },
    /// It is too old.
    Expired,
}

/// Why a relay came to nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum SavedFailure {
    Reverted { transaction: B256, reason: SavedReason },
    Lost { transaction: B256 },
}
