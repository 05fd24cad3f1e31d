//! The blocks of one chain that the relayer has read.

use alloy_primitives::B256;
use imbl::{OrdMap, Vector};

use super::chain_facts::ChainFacts;

/// The blocks of one chain that the relayer has read, and the messages in them.
#[derive(Debug, Clone, Default)]
pub(super) struct ChainView {
    /// The number of the first block in `blocks`.
    first: u64,
    /// Hashes of the blocks.
    blocks: Vector<B256>,
    /// Hashes of the messages that each block has sent or relayed, by block number.
    messages: OrdMap<u64, Vec<B256>>,
    /// What holds for the chain now.
    pub(super) facts: ChainFacts,
    /// How many seconds the chain's clock is ahead of the relayer's.
    pub(super) ahead: i64,
    /// The last block at the safety level that the policy asks for; `None` where none is.
    pub(super) safe: Option<u64>,
}

impl ChainView {
    /// The number of the next block to read.
    pub(super) fn next(&self) -> u64 {
        self.first + self.blocks.len() as u64
    }

    /// Number of blocks, and of messages in blocks.
    pub(super) fn entries(&self) -> (usize, usize) {
        (self.blocks.len(), self.messages.values().map(Vec::len).sum())
    }

    /// Whether nothing was read.
    pub(super) fn is_new(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Records the next block, or the first block that is not pruned.
    pub(super) fn push(&mut self, number: u64, block: B256) {
        if self.blocks.is_empty() {
            self.first = number;
        }
        self.blocks.push_back(block);
    }

    /// The number of the first block that is not pruned.
    pub(super) const fn first(&self) -> u64 {
        self.first
    }

    /// Prunes the blocks before `number`, except the last; returns the messages in the blocks before
    /// block `settled`.
    pub(super) fn prune(&mut self, number: u64, settled: u64) -> Vec<B256> {
        while self.first < number && self.blocks.len() > 1 {
            self.blocks.pop_front();
            self.first += 1;
        }
        let mut met = Vec::new();
        while let Some(&(block, _)) = self.messages.get_min()
            && block < settled
        {
            met.extend(self.messages.remove(&block).unwrap_or_default());
        }
        met
    }

    /// Records that block `number` has sent or relayed a message.
    pub(super) fn record(&mut self, number: u64, message: B256) {
        self.messages.entry(number).or_default().push(message);
    }

    /// The hash of block `number`; `None` where it was not read, or is pruned.
    pub(super) fn hash(&self, number: u64) -> Option<B256> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.blocks.get(index).copied()
    }

    /// The messages in these blocks.
    pub(super) fn met(&self, blocks: impl core::ops::RangeBounds<u64>) -> Vec<B256> {
        self.messages.range(blocks).flat_map(|(_, messages)| messages.iter().copied()).collect()
    }

    /// Forgets all blocks.
    pub(super) fn clear(&mut self) {
        self.blocks = Vector::new();
        self.messages = OrdMap::new();
    }

    /// Removes the blocks from `next` on; returns the messages in them.
    pub(super) fn unwind(&mut self, next: u64) -> Vec<B256> {
        while !self.blocks.is_empty() && self.next() > next {
            self.blocks.pop_back();
        }
        let mut met = Vec::new();
        while let Some(&(number, _)) = self.messages.get_max()
            && number >= next
        {
            met.extend(self.messages.remove(&number).unwrap_or_default());
        }
        met
    }
}
