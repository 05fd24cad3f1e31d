//! Messages that leave the memory for a store, and come back.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId};
use messenger::Message;

use super::{
    Messages, message_state::MessageState, refusal::Refusal, sent_log::SentLog,
    tracked_message::TrackedMessage,
};

/// What a store has of a message.
#[derive(Debug, Clone)]
pub(crate) struct PutBack<R> {
    pub(crate) hash: B256,
    pub(crate) message: Message,
    pub(crate) source: ChainId,
    pub(crate) sends: Vec<SentLog>,
    pub(crate) failures: u32,
    pub(crate) state: MessageState<R>,
    pub(crate) sequence: u64,
    pub(crate) prerequisite: Option<B256>,
}

impl<R> TrackedMessage<R> {
    /// The message's number, in the order in which messages were found.
    pub(crate) const fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl<R: Refusal> Messages<R> {
    /// Numbers the messages that are found next from `next` on.
    pub(crate) fn count_from(&mut self, next: u64) {
        self.found_count = self.found_count.max(next);
    }

    /// Adds a message as a store has it. Its chains must be there. Where it is in memory already,
    /// nothing changes.
    pub(crate) fn put_back(&mut self, put: PutBack<R>) {
        if self.messages.contains_key(&put.hash) {
            return;
        }
        let PutBack { hash, message, source, sends, failures, state, sequence, prerequisite } = put;
        let destination = self.destination(&message);
        let last_sent = sends.last().and_then(|log| log.id.timestamp_seconds().ok());
        self.totals.sent += usize::from(!sends.is_empty());
        let tracked = TrackedMessage {
            hash,
            message: Arc::new(message),
            source,
            destination,
            sends,
            failures,
            state: MessageState::ReorgedOut,
            obstacle: None,
            sequence,
            last_sent: last_sent.unwrap_or_default(),
        };
        self.found.insert(sequence, hash);
        self.messages.insert(hash, tracked);
        if let Some(prerequisite) = prerequisite {
            self.agenda.prerequisites.insert(hash, prerequisite);
        }
        if let MessageState::Parked { behind } = state {
            self.agenda.park(hash, behind);
        }
        // The store knows this state.
        let before = self.changes.as_ref().map_or(0, Vec::len);
        self.set_state(hash, state);
        if let Some(changes) = self.changes.as_mut().filter(|changes| changes.len() > before) {
            changes.remove(before);
        }
    }

    /// Removes a settled message that a store has; returns whether it was there and settled.
    pub(crate) fn take_out(&mut self, hash: B256) -> bool {
        if !self.tracked(hash).is_some_and(|message| message.state.is_settled()) {
            return false;
        }
        let Some(message) = self.forget(hash) else { return false };
        self.totals.sent -= usize::from(!message.sends.is_empty());
        self.totals.remove(&message.state);
        self.agenda.forget_prerequisites(&[message]);
        true
    }

    /// Removes a message that a store has, and whose relay is due or will be; returns whether it was
    /// there and in such a state.
    pub(crate) fn put_to_rest(&mut self, hash: B256) -> bool {
        let Some(message) = self.messages.get(&hash).filter(|message| message.state.may_rest())
        else {
            return false;
        };
        if let Some(due) = message.state.due() {
            self.agenda.remove(due, message);
        }
        let Some(message) = self.forget(hash) else { return false };
        self.totals.sent -= usize::from(!message.sends.is_empty());
        self.totals.remove(&message.state);
        true
    }

    /// Continues reading a chain after these blocks, by number, each with its hash and the messages
    /// in it.
    pub(crate) fn restore_blocks(
        &mut self,
        chain: ChainId,
        blocks: impl IntoIterator<Item = (u64, B256, Vec<B256>)>,
    ) {
        let view = self.views.entry(chain).or_default();
        for (number, hash, messages) in blocks {
            view.push(number, hash);
            messages.into_iter().for_each(|message| view.record(number, message));
        }
    }

    /// The messages in the blocks of a chain from `next` on.
    pub(crate) fn met_from(&self, chain: ChainId, next: u64) -> Vec<B256> {
        self.views.get(&chain).map(|view| view.met(next..)).unwrap_or_default()
    }

    /// The messages in one block of a chain.
    pub(crate) fn met_in(&self, chain: ChainId, number: u64) -> Vec<B256> {
        self.views.get(&chain).map(|view| view.met(number..=number)).unwrap_or_default()
    }

    /// Forgets the blocks of a chain before `first`, which are final.
    pub(crate) fn forget_blocks(&mut self, chain: ChainId, first: u64) {
        if let Some(view) = self.views.get_mut(&chain) {
            view.prune(first, first);
        }
    }

    /// Forgets all blocks of a chain: they are final, and some of those after them are not read.
    pub(crate) fn forget_all_blocks(&mut self, chain: ChainId) {
        if let Some(view) = self.views.get_mut(&chain) {
            view.clear();
        }
    }

    /// Records the relay of a message that is not found yet, as a store has it.
    pub(crate) fn restore_relay(
        &mut self,
        message: B256,
        chain: ChainId,
        block: u64,
        transaction: B256,
    ) {
        self.unknown.insert(message, (chain, block, transaction));
    }

    /// Forgets the relay of a message that is not found.
    pub(crate) fn forget_relay(&mut self, message: B256) {
        self.unknown.remove(&message);
    }

    /// Whether a message is not found yet whose relay was read.
    pub(crate) fn is_unknown(&self, message: B256) -> bool {
        self.unknown.contains_key(&message)
    }

    /// Gives up the messages that were sent last before `time`, in seconds, and whose relays are not
    /// submitted: they have expired on every chain.
    pub(crate) fn expire_before(&mut self, time: u64) {
        while let Some(hash) = self.ages.take_expired(time) {
            self.expire(hash);
        }
    }

    /// Excludes a message from being relayed; returns whether there was anything to do for it.
    pub(crate) fn skip(&mut self, hash: B256) -> bool {
        let Some(message) = self.tracked(hash).filter(|it| !it.state.is_settled()) else {
            return false;
        };
        if let MessageState::Parked { behind } = message.state {
            self.agenda.leave(hash, behind);
        }
        self.set_state(hash, MessageState::Skipped);
        true
    }
}
