//! The states of each message over time, and the subscribers to their changes.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId};
use imbl::{OrdMap, ordmap::DiffItem};
use messenger::Message;

use chain_sim::{Cluster, MessageState, Relayer, TrackedMessage};

use super::{
    relay_latency::{RelayLatencies, relay_latency},
    state_counts::StateCounts,
};
use crate::feed::Feed;

/// Number of changes that a slow subscriber can be behind before it loses some.
const CHANGES: usize = 1024;
/// Number of states that are kept of each message, the last ones.
const LONGEST_HISTORY: usize = 64;

/// A state that a message reached, and when, in seconds of the cluster's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReachedState {
    pub(crate) at: u64,
    pub(crate) state: MessageState,
}

/// The states that messages reached, by message hash, and how many are in each state now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histories {
    /// Shared: a change copies the part of the map that a published copy shares with it.
    by_hash: OrdMap<B256, Arc<Vec<ReachedState>>>,
    counts: StateCounts,
}

impl Histories {
    /// Removes the states of a message, and returns the last one.
    fn remove(&mut self, hash: &B256) -> Option<MessageState> {
        let last = self.by_hash.remove(hash)?.last()?.state.clone();
        self.counts.move_message(Some(&last), None);
        Some(last)
    }

    /// Returns the number of messages.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_hash.len()
    }
}

/// A change of a message's state.
#[derive(Debug, Clone)]
pub(crate) struct MessageChange {
    pub(crate) hash: B256,
    pub(crate) message: Arc<Message>,
    pub(crate) source: ChainId,
    /// Time of the change, in seconds of the cluster's clock.
    pub(crate) at: u64,
    /// `None` for a new message.
    pub(crate) from: Option<MessageState>,
    /// `None` for a message that the relayer no longer knows.
    pub(crate) to: Option<MessageState>,
}

impl MessageChange {
    /// Creates a change of this message.
    fn new(
        tracked: &TrackedMessage,
        at: u64,
        from: Option<MessageState>,
        to: Option<MessageState>,
    ) -> Self {
        let (hash, message, source) = (tracked.hash, tracked.message.clone(), tracked.source);
        Self { hash, message, source, at, from, to }
    }
}

/// Keeps the states of all messages, and notifies subscribers of each change.
#[derive(Debug, Clone)]
pub(crate) struct MessageLog {
    histories: Histories,
    latencies: RelayLatencies,
    /// Changes that subscribers have yet to be told.
    news: Vec<MessageChange>,
    subscribers: Feed<MessageChange>,
}

impl Default for MessageLog {
    fn default() -> Self {
        Self {
            histories: Histories::default(),
            latencies: RelayLatencies::default(),
            news: Vec::new(),
            subscribers: Feed::new(CHANGES),
        }
    }
}

impl MessageLog {
    /// Returns the states of all messages.
    pub(crate) const fn histories(&self) -> &Histories {
        &self.histories
    }

    /// Returns the states of a message, the first one first.
    pub(crate) fn history(&self, hash: B256) -> &[ReachedState] {
        self.histories.by_hash.get(&hash).map_or(&[], |states| states.as_slice())
    }

    /// Returns the number of messages in each state. Those that the relayer has pruned may be
    /// missing from the relayed ones.
    pub(super) const fn counts(&self) -> &StateCounts {
        &self.histories.counts
    }

    /// Returns how long relays took.
    pub(crate) const fn latencies(&self) -> &RelayLatencies {
        &self.latencies
    }

    /// Returns where subscribers are told of all changes. Those that are too slow lose some, and are
    /// told how many.
    pub(crate) const fn feed(&self) -> &Feed<MessageChange> {
        &self.subscribers
    }

    /// Begins with the messages of a relayer. They are no changes. `now` is in seconds.
    pub(crate) fn load(&mut self, relayer: &Relayer, now: u64) {
        for tracked in relayer.messages() {
            self.record_state(tracked, &tracked.state, now);
        }
        self.news.clear();
    }

    /// Records new states of messages. `now` is in seconds.
    pub(crate) fn record(
        &mut self,
        cluster: &Cluster,
        relayer: &Relayer,
        changes: &[(B256, MessageState)],
        now: u64,
    ) {
        for (hash, state) in changes {
            if let Some(tracked) = relayer.tracked(*hash) {
                self.record_change(cluster, tracked, state, now);
            }
        }
    }

    /// Records the states of the messages of a relayer that was rebuilt and does not know the
    /// changes. `before` is the relayer before that; `now` is in seconds.
    pub(crate) fn reconcile(
        &mut self,
        cluster: &Cluster,
        before: &Relayer,
        after: &Relayer,
        now: u64,
    ) {
        for tracked in after.messages() {
            self.record_change(cluster, tracked, &tracked.state, now);
        }
        for gone in before.messages().filter(|gone| after.message(gone.hash).is_none()) {
            let from = self.histories.remove(&gone.hash);
            self.news.push(MessageChange::new(gone, now, from, None));
        }
    }

    /// Forgets the states of messages that the relayer has pruned.
    pub(super) fn forget(&mut self, pruned: &[B256]) {
        for hash in pruned {
            self.histories.remove(hash);
        }
    }

    /// Restores the states that a snapshot kept. `before` is the relayer before the revert, `after`
    /// the restored one; `now` is in seconds.
    pub(crate) fn restore(
        &mut self,
        histories: Histories,
        before: &Relayer,
        after: &Relayer,
        now: u64,
    ) {
        let left = core::mem::replace(&mut self.histories, histories);
        let last = |states: &[ReachedState]| states.last().map(|reached| reached.state.clone());
        for item in left.by_hash.diff(&self.histories.by_hash) {
            let (hash, from, to) = match item {
                DiffItem::Add(hash, states) => (hash, None, last(states)),
                DiffItem::Update { old: (hash, old), new: (_, new) } => {
                    (hash, last(old), last(new))
                }
                DiffItem::Remove(hash, states) => (hash, last(states), None),
            };
            let tracked = after.tracked(*hash).or_else(|| before.tracked(*hash));
            if let Some(tracked) = tracked.filter(|_| from != to) {
                self.news.push(MessageChange::new(tracked, now, from, to));
            }
        }
    }

    /// Records the state of a message, if it differs from the last one, and the latency of its
    /// relay.
    fn record_change(
        &mut self,
        cluster: &Cluster,
        tracked: &TrackedMessage,
        state: &MessageState,
        at: u64,
    ) {
        if self.record_state(tracked, state, at)
            && let Some(seconds) = relay_latency(cluster, tracked, state)
        {
            self.latencies.add(seconds);
        }
    }

    /// Records the state of a message, if it differs from the last one. Returns whether it does.
    fn record_state(&mut self, tracked: &TrackedMessage, state: &MessageState, at: u64) -> bool {
        let history = self.histories.by_hash.entry(tracked.hash).or_default();
        let from = history.last().map(|reached| reached.state.clone());
        if from.as_ref() == Some(state) {
            return false;
        }
        self.histories.counts.move_message(from.as_ref(), Some(state));
        let history = Arc::make_mut(history);
        if history.len() == LONGEST_HISTORY {
            history.remove(0);
        }
        history.push(ReachedState { at, state: state.clone() });
        self.news.push(MessageChange::new(tracked, at, from, Some(state.clone())));
        true
    }

    /// Takes the changes that subscribers have yet to be told, and where they go.
    pub(super) fn take_news(&mut self) -> (Vec<MessageChange>, Feed<MessageChange>) {
        (core::mem::take(&mut self.news), self.subscribers.clone())
    }
}
