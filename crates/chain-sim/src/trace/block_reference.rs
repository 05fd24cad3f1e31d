//! References to blocks.

use alloy_primitives::{B256, ChainId};
use serde::{Serialize, Serializer};

use crate::chain::{Block, Chain, SafetyLevel};

/// A block, and its safety level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockReference {
    /// Chain id.
    pub chain: ChainId,
    /// Block number.
    pub number: u64,
    /// Block hash.
    pub hash: B256,
    /// Timestamp, in seconds.
    pub timestamp: u64,
    /// Safety level now; in JSON its name.
    #[serde(serialize_with = "by_name")]
    pub safety: SafetyLevel,
    /// The levels that the block has reached, in order.
    pub safety_changes: Vec<SafetyChange>,
}

/// A safety level that a block has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SafetyChange {
    /// The level; in JSON its name.
    #[serde(serialize_with = "by_name")]
    pub level: SafetyLevel,
    /// When the block reached it, in seconds of the cluster's clock.
    pub at: u64,
}

impl BlockReference {
    /// Creates a reference to a block of `chain`.
    pub(super) fn new(chain: &Chain, block: &Block) -> Self {
        Self {
            chain: chain.id(),
            number: block.number(),
            hash: block.hash(),
            timestamp: block.timestamp(),
            safety: chain.safety(block.number()).unwrap_or(SafetyLevel::Unsafe),
            safety_changes: SafetyLevel::ALL
                .into_iter()
                .filter_map(|level| {
                    let at = chain.promoted_at(block.number(), level)?;
                    Some(SafetyChange { level, at })
                })
                .collect(),
        }
    }
}

/// Serializes a level by its name.
fn by_name<S: Serializer>(level: &SafetyLevel, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(level.name())
}
