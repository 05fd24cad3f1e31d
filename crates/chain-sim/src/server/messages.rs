//! What has become of messages over time, and who is told of it.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId};
use imbl::{OrdMap, ordmap::DiffItem};
use messenger::Message;
use tokio::sync::broadcast;

use crate::{MessageState, Relayer, TrackedMessage};

/// How many changes a slow subscriber can be behind.
const CHANGES: usize = 1024;
/// How many states of a message are kept, the last ones.
const LONGEST_HISTORY: usize = 64;

/// A state that a message has got to, and when, in seconds of the cluster's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reached {
    pub(super) at: u64,
    pub(super) state: MessageState,
}

/// The states that messages have got to, by message hash.
pub(super) type Histories = OrdMap<B256, Vec<Reached>>;

/// A message whose state has changed.
#[derive(Debug, Clone)]
pub(super) struct MessageChange {
    pub(super) hash: B256,
    pub(super) message: Arc<Message>,
    pub(super) source: ChainId,
    /// When, in seconds of the cluster's clock.
    pub(super) at: u64,
    /// None for a message that was not known before.
    pub(super) from: Option<MessageState>,
    /// None for a message that is not known any more.
    pub(super) to: Option<MessageState>,
}

impl MessageChange {
    /// A change of this message.
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

/// Keeps the states of all messages, and tells subscribers of each change.
#[derive(Debug)]
pub(super) struct MessageLog {
    histories: Histories,
    subscribers: broadcast::Sender<MessageChange>,
}

impl Default for MessageLog {
    fn default() -> Self {
        Self { histories: Histories::default(), subscribers: broadcast::channel(CHANGES).0 }
    }
}

impl MessageLog {
    /// What all messages have been through.
    pub(super) const fn histories(&self) -> &Histories {
        &self.histories
    }

    /// What a message has been through.
    pub(super) fn history(&self, hash: B256) -> &[Reached] {
        self.histories.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// All changes from now on; whoever is too slow misses some, and is told how many.
    pub(super) fn subscribe(&self) -> broadcast::Receiver<MessageChange> {
        self.subscribers.subscribe()
    }

    /// Takes note of new states of messages, at `now` in seconds.
    pub(super) fn note(&mut self, relayer: &Relayer, changes: &[(B256, MessageState)], now: u64) {
        for (hash, state) in changes {
            if let Some(tracked) = relayer.tracked(*hash) {
                self.reach(tracked, state, now);
            }
        }
    }

    /// Takes note of where the messages of a relayer are that has forgotten how they got there;
    /// `before` is the one that knew. At `now` in seconds.
    pub(super) fn reconcile(&mut self, before: &Relayer, after: &Relayer, now: u64) {
        for tracked in after.messages() {
            self.reach(tracked, &tracked.state, now);
        }
        for gone in before.messages().filter(|gone| after.message(gone.hash).is_none()) {
            let from = self.histories.remove(&gone.hash).and_then(|mut states| states.pop());
            self.tell(MessageChange::new(gone, now, from.map(|reached| reached.state), None));
        }
    }

    /// Goes back to what was kept, at `now` in seconds; `before` knows the messages as they were,
    /// `after` as they are again.
    pub(super) fn restore(
        &mut self,
        histories: Histories,
        before: &Relayer,
        after: &Relayer,
        now: u64,
    ) {
        let left = core::mem::replace(&mut self.histories, histories);
        if self.subscribers.receiver_count() == 0 {
            return;
        }
        let last = |states: &Vec<Reached>| states.last().map(|reached| reached.state.clone());
        for item in left.diff(&self.histories) {
            let (hash, from, to) = match item {
                DiffItem::Add(hash, states) => (hash, None, last(states)),
                DiffItem::Update { old: (hash, old), new: (_, new) } => {
                    (hash, last(old), last(new))
                }
                DiffItem::Remove(hash, states) => (hash, last(states), None),
            };
            let tracked = after.tracked(*hash).or_else(|| before.tracked(*hash));
            if let Some(tracked) = tracked.filter(|_| from != to) {
                self.tell(MessageChange::new(tracked, now, from, to));
            }
        }
    }

    /// Takes note of the state that a message is in, if it was in another.
    fn reach(&mut self, tracked: &TrackedMessage, state: &MessageState, at: u64) {
        let history = self.histories.entry(tracked.hash).or_default();
        let from = history.last().map(|reached| reached.state.clone());
        if from.as_ref() == Some(state) {
            return;
        }
        if history.len() == LONGEST_HISTORY {
            history.remove(0);
        }
        history.push(Reached { at, state: state.clone() });
        self.tell(MessageChange::new(tracked, at, from, Some(state.clone())));
    }

    /// Tells the subscribers.
    fn tell(&self, change: MessageChange) {
        // Nobody may have subscribed.
        let _subscribers = self.subscribers.send(change);
    }
}
