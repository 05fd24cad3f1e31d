//! Pruned blocks, as far as messages may refer to them.

use alloy_primitives::{Address, B256};
use serde::{Deserialize, Serialize};

use crate::rules::IndexedBlock;

/// The entry of the log index for a pruned block.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPruned {
    /// The timestamp, in seconds.
    pub(crate) timestamp: u64,
    /// Whether its logs initiate messages.
    pub(crate) initiates: bool,
    /// Origin and payload hash of each log; empty where the messages have expired.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) logs: Vec<(Address, B256)>,
}

impl From<&IndexedBlock> for SavedPruned {
    fn from(block: &IndexedBlock) -> Self {
        Self {
            timestamp: block.timestamp,
            initiates: block.initiates,
            logs: block.logs.iter().map(|log| (log.origin, log.payload_hash)).collect(),
        }
    }
}
