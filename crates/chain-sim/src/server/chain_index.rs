//! Where the blocks and transactions of one chain are, by hash.

use std::{collections::HashMap, sync::Arc};

use alloy_primitives::B256;

use crate::{Block, Chain};

/// The blocks of a chain, as they were when it was last looked at.
#[derive(Debug, Default)]
pub(super) struct ChainIndex {
    /// The number of the first block.
    first: u64,
    blocks: Vec<Arc<Block>>,
    numbers: HashMap<B256, u64>,
    /// Number and position, by transaction hash.
    transactions: HashMap<B256, (u64, usize)>,
}

/// What has become of a chain since it was last looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct HeadChange {
    /// Blocks that are gone, the highest first.
    pub(super) removed: Vec<Arc<Block>>,
    /// Blocks that are new, the lowest first.
    pub(super) added: Vec<Arc<Block>>,
}

impl ChainIndex {
    /// The number of the block with this hash.
    pub(super) fn number(&self, hash: B256) -> Option<u64> {
        self.numbers.get(&hash).copied()
    }

    /// Number of the block that has this transaction, and position in it.
    pub(super) fn transaction(&self, hash: B256) -> Option<(u64, usize)> {
        self.transactions.get(&hash).copied()
    }

    /// Looks at the chain.
    pub(super) fn update(&mut self, chain: &Chain) -> HeadChange {
        let mut change = HeadChange::default();
        if self.blocks.is_empty() {
            self.first = chain.first_block();
        }
        let is_there = |number: u64, block: &Arc<Block>| {
            number < chain.first_block()
                || chain.block(number).is_some_and(|there| there.hash() == block.hash())
        };
        while let Some(block) = self.blocks.pop_if(|block| !is_there(block.number(), block)) {
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
            self.blocks.push(block.clone());
            change.added.push(block);
        }
        change
    }
}
