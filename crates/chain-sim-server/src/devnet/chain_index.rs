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

    /// Updates the index from the chain, and returns what changed.
    pub(crate) fn update(&mut self, chain: &Chain) -> HeadChange {
        let mut change = HeadChange::default();
        if self.blocks.is_empty() {
            self.first = chain.first_block();
        }
        let is_current = |number: u64, block: &Arc<Block>| {
            number < chain.first_block()
                || chain.block(number).is_some_and(|current| current.hash() == block.hash())
        };
        while let Some(block) =
            self.blocks.last().filter(|block| !is_current(block.number(), block))
        {
            let block = block.clone();
            self.blocks.pop_back();
            self.numbers.remove(&block.hash());
            for transaction in block.transactions() {
                self.transactions.remove(&transaction.tx_hash());
            }
            change.removed.push(block);
        }
        for number in self.first + self.blocks.len() as u64..=chain.head().number() {
            let Some(block) = chain.shared_block(number) else { continue };
            self.numbers.insert(block.hash(), number);
            for (position, transaction) in block.transactions().iter().enumerate() {
                self.transactions.insert(transaction.tx_hash(), (number, position));
            }
            self.blocks.push_back(block.clone());
            change.added.push(block);
        }
        change
    }
}
