//! Blocks that did not last, for programs.

use alloy_primitives::{B256, ChainId};
use serde::Serialize;

use crate::Fallout;

/// What became of blocks that did not last, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct FalloutView {
    /// Blocks that were taken back.
    removed: Vec<RemovedView>,
    /// Blocks whose place one with only their deposits has taken, for an invalid message.
    replaced: Vec<ReplacedView>,
    /// Transactions of all those blocks that are gone.
    dropped: Vec<DroppedView>,
}

/// A block that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct RemovedView {
    chain_id: ChainId,
    number: u64,
    hash: B256,
}

/// A block that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ReplacedView {
    chain_id: ChainId,
    number: u64,
    hash: B256,
    /// The block that stands there now.
    replacement: B256,
    /// Why, as a sentence.
    reason: String,
}

/// A transaction that is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct DroppedView {
    chain_id: ChainId,
    transaction: B256,
    /// Why, as a sentence.
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
