//! Blocks that were replaced or removed.

use core::fmt;
use std::sync::Arc;

use alloy_primitives::{B256, ChainId};

use crate::{
    chain::{Block, LeftOut},
    rules::{InvalidExecution, Refusal},
};

/// A block that the verifier has replaced by a block with only its deposits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedBlock {
    /// The chain.
    pub chain: ChainId,
    /// The number of both blocks.
    pub number: u64,
    /// Hash of the replaced block.
    pub removed: B256,
    /// Hash of the replacement.
    pub replacement: B256,
    /// The invalid executing message of the replaced block, and the reason.
    pub cause: InvalidExecution,
}

/// A block that was removed, by a reorg or because a block below it was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedBlock {
    /// The chain.
    pub chain: ChainId,
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: B256,
}

/// The blocks that a reorg or the verifier has replaced or removed, in the order of events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fallout {
    /// Blocks that were replaced.
    pub replaced: Vec<ReplacedBlock>,
    /// Blocks that were removed, to be rebuilt later. Their transactions are pooled again, except
    /// those in `dropped` and those that a reorg rebuilt at once.
    pub removed: Vec<RemovedBlock>,
    /// Transactions of all these blocks that did not return to the pool.
    pub dropped: Vec<(ChainId, LeftOut)>,
}

impl Fallout {
    /// Whether no block was replaced or removed.
    pub const fn is_empty(&self) -> bool {
        self.replaced.is_empty() && self.removed.is_empty()
    }

    /// Records removed blocks.
    pub(crate) fn record_removed(&mut self, chain: ChainId, blocks: &[Arc<Block>]) {
        self.removed.extend(blocks.iter().map(|block| RemovedBlock {
            chain,
            number: block.number(),
            hash: block.hash(),
        }));
    }

    /// Records a transaction that does not return to the pool.
    pub(crate) fn record_dropped(&mut self, chain: ChainId, transaction: B256, refusal: Refusal) {
        self.dropped.push((chain, LeftOut { transaction, refusal }));
    }

    /// Appends the next events.
    pub fn append(&mut self, mut next: Self) {
        self.replaced.append(&mut next.replaced);
        self.removed.append(&mut next.removed);
        self.dropped.append(&mut next.dropped);
    }
}

impl fmt::Display for ReplacedBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chain, number, cause, .. } = self;
        write!(f, "block {number} of chain {chain} was replaced: {cause}")
    }
}
