//! Blocks that did not last.

use core::fmt;
use std::sync::Arc;

use alloy_primitives::{B256, ChainId};

use crate::{Block, InvalidExecution, LeftOut, Refusal};

/// A block whose place a block with only its deposits has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplacedBlock {
    /// The chain.
    pub chain: ChainId,
    /// The height of both.
    pub number: u64,
    /// Hash of the block that fell.
    pub removed: B256,
    /// Hash of the block that stands there now.
    pub replacement: B256,
    /// The message for which it fell, and why that was not valid.
    pub cause: InvalidExecution,
}

/// A block that was taken back: by a reorg, or with one that was replaced below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedBlock {
    /// The chain.
    pub chain: ChainId,
    /// Its height.
    pub number: u64,
    /// Its hash.
    pub hash: B256,
}

/// What became of blocks that did not last, in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fallout {
    /// Blocks that were replaced.
    pub replaced: Vec<ReplacedBlock>,
    /// Blocks that were taken back. Their transactions are in the pool again, if they may be.
    pub removed: Vec<RemovedBlock>,
    /// Transactions of all those blocks that did not get back into the pool.
    pub dropped: Vec<(ChainId, LeftOut)>,
}

impl Fallout {
    /// Whether all blocks lasted.
    pub const fn is_empty(&self) -> bool {
        self.replaced.is_empty() && self.removed.is_empty()
    }

    /// Takes note of blocks that were taken back.
    pub(crate) fn note_removed(&mut self, chain: ChainId, blocks: &[Arc<Block>]) {
        self.removed.extend(blocks.iter().map(|block| RemovedBlock {
            chain,
            number: block.number(),
            hash: block.hash(),
        }));
    }

    /// Takes note of a transaction that does not get back into the pool.
    pub(crate) fn note_dropped(&mut self, chain: ChainId, transaction: B256, refusal: Refusal) {
        self.dropped.push((chain, LeftOut { transaction, refusal }));
    }

    /// Adds what happened next.
    pub(crate) fn append(&mut self, mut next: Self) {
        self.replaced.append(&mut next.replaced);
        self.removed.append(&mut next.removed);
        self.dropped.append(&mut next.dropped);
    }
}

impl fmt::Display for ReplacedBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chain, number, cause, .. } = self;
        write!(f, "block {number} of chain {chain} fell: {cause}")
    }
}
