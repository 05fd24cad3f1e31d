//! Messages that wait for blocks to become safe enough.

use alloy_primitives::{B256, ChainId};
use imbl::{OrdMap, OrdSet};

/// When a message is due, in seconds; its sequence number; its hash; its destination.
pub(super) type Due = (u64, u64, B256, ChainId);

/// Messages that would be due, by the blocks that they wait for.
#[derive(Debug, Clone, Default)]
pub(super) struct Awaiting {
    /// By chain: block number and message.
    blocks: OrdMap<ChainId, OrdSet<(u64, Due)>>,
    /// What each message waits for.
    messages: OrdMap<B256, (ChainId, u64, Due)>,
    due: OrdSet<Due>,
}

impl Awaiting {
    /// Adds a message that waits for a block of a chain.
    pub(super) fn add(&mut self, due: Due, chain: ChainId, number: u64) {
        let (_, _, message, _) = due;
        self.blocks.entry(chain).or_default().insert((number, due));
        self.messages.insert(message, (chain, number, due));
        self.due.insert(due);
    }

    /// Removes and returns a message; `None` if it waits for no block.
    pub(super) fn remove(&mut self, message: B256) -> Option<Due> {
        let (chain, number, due) = self.messages.remove(&message)?;
        self.due.remove(&due);
        if let Some(waiting) = self.blocks.get_mut(&chain) {
            waiting.remove(&(number, due));
            if waiting.is_empty() {
                self.blocks.remove(&chain);
            }
        }
        Some(due)
    }

    /// Removes and returns a message that waits for a block of a chain up to block `number`.
    pub(super) fn take_reached(&mut self, chain: ChainId, number: u64) -> Option<Due> {
        let &(awaited, (_, _, message, _)) = self.blocks.get(&chain)?.get_min()?;
        if awaited <= number { self.remove(message) } else { None }
    }

    /// Number of messages.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// The message that was due first.
    pub(super) fn first(&self) -> Option<&Due> {
        self.due.get_min()
    }
}
