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
    /// The blocks, packed, each with the hashes of its transactions.
    blocks: Vector<(Arc<Block>, Arc<[B256]>)>,
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
            && let Some((block, transactions)) = self.blocks.pop_front()
        {
            self.remove(&block, &transactions);
            self.first += 1;
        }
    }

    /// Returns the number of blocks, of their hashes, and of transactions.
    #[cfg(test)]
    pub(crate) fn lens(&self) -> [usize; 3] {
        [self.blocks.len(), self.numbers.len(), self.transactions.len()]
    }

    /// Removes the hashes of a block and of its transactions.
    fn remove(&mut self, block: &Block, transactions: &[B256]) {
        self.numbers.remove(&block.hash());
        for hash in transactions {
            if self.transactions.get(hash).is_some_and(|(number, _)| *number == block.number()) {
                self.transactions.remove(hash);
            }
        }
    }

    /// Adds the hashes of a block and of its transactions; returns what the index keeps of the block.
    fn insert(&mut self, block: &Block) -> (Arc<Block>, Arc<[B256]>) {
        self.numbers.insert(block.hash(), block.number());
        let hashes: Arc<[B256]> = block.transactions().iter().map(|it| it.tx_hash()).collect();
        for (position, hash) in hashes.iter().enumerate() {
            self.transactions.insert(*hash, (block.number(), position));
        }
        (Arc::new(block.packed()), hashes)
    }

    /// Updates the index from the chain, and returns what changed.
    pub(crate) fn update(&mut self, chain: &Chain) -> HeadChange {
        let mut change = HeadChange::default();
        let is_current = |number: u64, block: &Arc<Block>| {
            number < chain.first_block()
                || chain.block(number).is_some_and(|current| current.hash() == block.hash())
        };
        while self.blocks.last().is_some_and(|(block, _)| !is_current(block.number(), block))
            && let Some((block, transactions)) = self.blocks.pop_back()
        {
            self.remove(&block, &transactions);
            change.removed.push(block);
        }
        if self.blocks.is_empty() {
            self.first = chain.first_block();
        }
        // A snapshot has blocks that were pruned since.
        while self.first > chain.first_block()
            && let Some(block) = chain.shared_block(self.first - 1)
        {
            let kept = self.insert(&Block::clone(&block));
            self.blocks.push_front(kept);
            self.first -= 1;
        }
        for number in self.first + self.blocks.len() as u64..=chain.head().number() {
            let Some(block) = chain.shared_block(number) else { continue };
            let kept = self.insert(&Block::clone(&block));
            self.blocks.push_back(kept);
            change.added.push(block);
        }
        change
    }
}
