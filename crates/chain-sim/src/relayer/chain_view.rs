//! The blocks of one chain that the relayer has read.

use alloy_primitives::B256;
use imbl::{OrdMap, Vector};

use crate::chain::Chain;

/// The blocks of one chain that the relayer has read, and the messages in them.
#[derive(Debug, Clone, Default)]
pub(super) struct ChainView {
    /// The number of the first block in `blocks`.
    first: u64,
    /// Hashes of the blocks.
    blocks: Vector<B256>,
    /// Hashes of the messages that each block has sent or relayed, by block number.
    messages: OrdMap<u64, Vec<B256>>,
    /// How long the chain can execute a message, in seconds.
    pub(super) message_expiry_window: u64,
    /// Hash of the messenger's code at the head.
    pub(super) messenger: B256,
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

    /// Removes the blocks that the chain no longer has; returns the messages in them, or `None` if
    /// there are no such blocks.
    pub(super) fn unwind(&mut self, chain: &Chain) -> Option<Vec<B256>> {
        let is_there = |number: u64, hash: &B256| {
            // Pruned blocks are finalized.
            number < chain.first_block()
                || chain.block(number).is_some_and(|block| block.hash() == *hash)
        };
        let mut unwound = false;
        while let Some(hash) = self.blocks.last() {
            if is_there(self.next() - 1, hash) {
                break;
            }
            self.blocks.pop_back();
            unwound = true;
        }
        unwound.then(|| {
            let mut met = Vec::new();
            while let Some(&(number, _)) = self.messages.get_max()
                && number >= self.next()
            {
                met.extend(self.messages.remove(&number).unwrap_or_default());
            }
            met
        })
    }
}
