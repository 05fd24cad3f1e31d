//! An index of one chain's blocks and transactions by hash.

use std::sync::Arc;

use alloy_primitives::B256;
use imbl::{OrdMap, Vector};

use chain_sim::{Block, Chain};

/// The blocks and transactions of a chain as of the last [`update`](Self::update). A copy costs next
/// to nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChainIndex {
    /// Number of the first block in `blocks`.
    first: u64,
    blocks: Vector<Arc<Block>>,
    numbers: OrdMap<B256, u64>,
    /// Block number and position in the block, by transaction hash.
    transactions: OrdMap<B256, (u64, usize)>,
}

/// The blocks that a chain removed and added between two updates of its index.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeadChange {
    /// Removed blocks, the highest first.
    pub(crate) removed: Vec<Arc<Block>>,
    /// Added blocks, the lowest first.
    pub(crate) added: Vec<Arc<Block>>,
}

impl ChainIndex {
    /// Returns the number of the block with this hash.
    pub(crate) fn number(&self, hash: B256) -> Option<u64> {
        self.numbers.get(&hash).copied()
    }

    /// Returns the number of the block that contains this transaction, and its position there.
    pub(crate) fn transaction(&self, hash: B256) -> Option<(u64, usize)> {
        self.transactions.get(&hash).copied()
    }

    /// Forgets the blocks before block `first`, which the chain has pruned.
    pub(crate) fn prune(&mut self, first: u64) {
        while self.first < first
            && let Some(block) = self.blocks.pop_front()
        {
            self.remove(&block);
            self.first += 1;
        }
    }

    /// Returns the number of blocks, of their hashes, and of transactions.
    #[cfg(test)]
    pub(crate) fn lens(&self) -> [usize; 3] {
        [self.blocks.len(), self.numbers.len(), self.transactions.len()]
    }

    /// Removes the hashes of a block and of its transactions.
    fn remove(&mut self, block: &Block) {
        self.numbers.remove(&block.hash());
        for transaction in block.transactions() {
            let hash = transaction.tx_hash();
            if self.transactions.get(&hash).is_some_and(|(number, _)| *number == block.number()) {
                self.transactions.remove(&hash);
            }
        }
    }

    /// Adds the hashes of a block and of its transactions.
    fn insert(&mut self, block: &Block) {
        self.numbers.insert(block.hash(), block.number());
        for (position, transaction) in block.transactions().iter().enumerate() {
            self.transactions.insert(transaction.tx_hash(), (block.number(), position));
        }
    }

    /// Updates the index from the chain, and returns what changed.
    pub(crate) fn update(&mut self, chain: &Chain) -> HeadChange {
        let mut change = HeadChange::default();
        let is_current = |number: u64, block: &Arc<Block>| {
            number < chain.first_block()
                || chain.block(number).is_some_and(|current| current.hash() == block.hash())
        };
        while let Some(block) =
            self.blocks.last().filter(|block| !is_current(block.number(), block))
        {
            let block = block.clone();
            self.blocks.pop_back();
            self.remove(&block);
            change.removed.push(block);
        }
        if self.blocks.is_empty() {
            self.first = chain.first_block();
        }
        // A snapshot has blocks that were pruned since.
        while self.first > chain.first_block()
            && let Some(block) = chain.shared_block(self.first - 1)
        {
            self.insert(&block);
            self.blocks.push_front(block);
            self.first -= 1;
        }
        for number in self.first + self.blocks.len() as u64..=chain.head().number() {
            let Some(block) = chain.shared_block(number) else { continue };
            self.insert(&block);
            self.blocks.push_back(block.clone());
            change.added.push(block);
        }
        change
    }
}
