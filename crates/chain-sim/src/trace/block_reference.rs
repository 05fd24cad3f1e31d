//! Which block something is in.

use alloy_primitives::{B256, ChainId};
use serde::{Serialize, Serializer};

use crate::{Block, Chain, SafetyLevel};

/// A block, and how safe it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BlockReference {
    /// Id of its chain.
    pub chain: ChainId,
    /// Its number.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
    /// Its timestamp, in seconds.
    pub timestamp: u64,
    /// How safe it is now; in JSON its name.
    #[serde(serialize_with = "by_name")]
    pub safety: SafetyLevel,
    /// The levels it has got to, in order.
    pub safety_changes: Vec<SafetyChange>,
}

/// A level that a block has got to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SafetyChange {
    /// The level; in JSON its name.
    #[serde(serialize_with = "by_name")]
    pub level: SafetyLevel,
    /// When, in seconds of the cluster's clock.
    pub at: u64,
}

impl BlockReference {
    /// Refers to a block of `chain`.
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

/// Writes a level as people say it.
fn by_name<S: Serializer>(level: &SafetyLevel, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(level.name())
}
