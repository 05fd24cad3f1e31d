//! JSON views of removed and replaced blocks.

use alloy_primitives::{B256, ChainId};
use serde::Serialize;

use chain_sim::Fallout;

/// Removed and replaced blocks, in the order of the events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct FalloutView {
    /// Removed blocks.
    removed: Vec<RemovedView>,
    /// Blocks with an invalid message, which blocks with only their deposits replaced.
    replaced: Vec<ReplacedView>,
    /// Transactions of these blocks that were dropped.
    dropped: Vec<DroppedView>,
}

/// A removed block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct RemovedView {
    chain_id: ChainId,
    number: u64,
    hash: B256,
}

/// A replaced block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplacedView {
    chain_id: ChainId,
    number: u64,
    hash: B256,
    /// The hash of the block in its place.
    replacement: B256,
    /// The reason, as a sentence.
    reason: String,
}

/// A dropped transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct DroppedView {
    chain_id: ChainId,
    transaction: B256,
    /// The reason, as a sentence.
    reason: String,
}

impl From<&Fallout> for FalloutView {
    fn from(fallout: &Fallout) -> Self {
        let removed = fallout.removed.iter().map(|block| RemovedView {
            chain_id: block.chain,
            number: block.number,
            hash: block.hash,
        });
        let replaced = fallout.replaced.iter().map(|block| ReplacedView {
            chain_id: block.chain,
            number: block.number,
            hash: block.removed,
            replacement: block.replacement,
            reason: block.cause.to_string(),
        });
        let dropped = fallout.dropped.iter().map(|(chain, dropped)| DroppedView {
            chain_id: *chain,
            transaction: dropped.transaction,
            reason: dropped.refusal.to_string(),
        });
        Self {
            removed: removed.collect(),
            replaced: replaced.collect(),
            dropped: dropped.collect(),
        }
    }
}
