//! Reading the blocks of a chain.

use std::sync::Arc;

use super::{Block, Chain};

impl Chain {
    /// All blocks, the lowest first: from genesis, or from [`first_block`](Self::first_block) on
    /// after [pruning](crate::Cluster::prune).
    pub fn blocks(&self) -> impl DoubleEndedIterator<Item = &Block> + ExactSizeIterator {
        self.history.iter().map(|link| link.block.as_ref())
    }

    /// The blocks from block `number` on.
    pub fn blocks_from(&self, number: u64) -> impl DoubleEndedIterator<Item = &Block> {
        let from = number.max(self.first_block());
        (from..=self.head().number()).filter_map(|number| self.block(number))
    }

    /// The number of the first block that is not [pruned](crate::Cluster::prune).
    pub const fn first_block(&self) -> u64 {
        self.history.first()
    }

    /// Block `number`; `None` above the head and for pruned blocks.
    pub fn block(&self, number: u64) -> Option<&Block> {
        self.history.get(number).map(|link| link.block.as_ref())
    }

    /// As [`block`](Self::block), shared with the chain, to keep without copying it.
    pub fn shared_block(&self, number: u64) -> Option<Arc<Block>> {
        self.history.get(number).map(|link| link.block.clone())
    }

    /// The first block at `timestamp`, in seconds.
    pub fn block_of_time(&self, timestamp: u64) -> Option<&Block> {
        self.blocks_of_time(timestamp).next()
    }

    /// The blocks at `timestamp` in seconds, the lowest first. A development node may build several
    /// within a second.
    pub fn blocks_of_time(&self, timestamp: u64) -> impl Iterator<Item = &Block> {
        let blocks = self.history.iter().rev().map(|link| link.block.as_ref());
        let blocks = blocks.skip_while(move |block| block.timestamp() > timestamp);
        let mut found: Vec<&Block> =
            blocks.take_while(|block| block.timestamp() == timestamp).collect();
        found.reverse();
        found.into_iter()
    }

    /// The unsafe head.
    pub fn head(&self) -> &Block {
        &self.history.head().block
    }
}
