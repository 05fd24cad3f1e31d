//! Messages that rest in the store until it is their turn, so that those that were only sent take little
//! memory, however many they are.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};

use super::machine::Machine;
use crate::{
    messages::{MessageState, TrackedMessage},
    node_refusal::NodeRefusal,
    policy::{Parking, RelayOrder},
    store::{Query, Store, StoredLog, StoredMessage},
};

/// Source and destination.
type Direction = (ChainId, ChainId);

/// A message's place in the order in which messages of one direction are relayed: the block of its last
/// log, and its number in the order in which messages were found.
type Turn = (u64, u64);

/// The most messages that are read from the store at once.
pub(super) const PAGE: usize = 1_000;
/// So many messages that are not wanted are read with those around them, rather than left out.
const MOST_BETWEEN: u64 = 16;

/// The messages whose relays are due or will be, by direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Resting {
    /// None of them is empty.
    queues: BTreeMap<Direction, Queue>,
}

/// The messages of one direction whose relays are due or will be.
#[derive(Debug, Clone, Default)]
struct Queue {
    /// Those in memory, as far as they were counted: at a commit, or when they were woken.
    awake: BTreeSet<Turn>,
    /// The blocks of their last logs, by their numbers.
    blocks: BTreeMap<u64, u64>,
    /// Those that only the store has.
    resting: BTreeSet<Turn>,
}

impl Queue {
    /// Counts a message in memory.
    fn count(&mut self, turn: Turn) {
        self.discount(turn.1);
        self.blocks.insert(turn.1, turn.0);
        self.awake.insert(turn);
    }

    /// Counts the message with this number no more.
    fn discount(&mut self, number: u64) {
        if let Some(block) = self.blocks.remove(&number) {
            self.awake.remove(&(block, number));
        }
    }

    /// Whether so few messages are in memory, of at most `most`, that reading more is worth it.
    fn has_room(&self, most: usize) -> bool {
        !self.resting.is_empty() && self.awake.len() <= most / 2
    }

    /// Whether a message that is not counted comes after one that rests, or after all of the `most` that
    /// are in memory.
    fn is_full_for(&self, turn: Turn, most: usize) -> bool {
        self.resting.first().is_some_and(|first| *first < turn)
            || (self.awake.len() >= most && self.awake.last().is_some_and(|last| *last < turn))
    }
}

impl Resting {
    /// Number of directions, of messages in memory, and of messages that only the store has.
    pub(super) fn entries(&self) -> (usize, usize, usize) {
        let sum = |count: fn(&Queue) -> usize| self.queues.values().map(count).sum();
        (self.queues.len(), sum(|queue| queue.awake.len()), sum(|queue| queue.resting.len()))
    }

    /// Whether all messages are in memory.
    pub(super) fn is_empty(&self) -> bool {
        self.queues.values().all(|queue| queue.resting.is_empty())
    }

    /// Whether there is room for messages that only the store has, where at most `most` are in memory.
    pub(super) fn has_room(&self, most: usize) -> bool {
        self.queues.values().any(|queue| queue.has_room(most))
    }

    /// Changes the queue of a direction.
    fn change<T>(&mut self, direction: Direction, change: impl FnOnce(&mut Queue) -> T) -> T {
        let mut queue = self.queues.remove(&direction).unwrap_or_default();
        let result = change(&mut queue);
        if !(queue.awake.is_empty() && queue.resting.is_empty()) {
            self.queues.insert(direction, queue);
        }
        result
    }

    /// The numbers of the messages that come next, in all directions, so that most are read together.
    fn next(&self, most: usize) -> BTreeSet<u64> {
        let next = self.queues.values().flat_map(|queue| {
            let room = most.saturating_sub(queue.awake.len());
            queue.resting.iter().take(room).map(|(_, number)| *number)
        });
        next.collect()
    }
}

impl<S: Store> Machine<S> {
    /// Lets a message of the store rest, or takes it into memory.
    pub(super) fn rest_or_put_back(&mut self, stored: StoredMessage) -> Result<(), S::Error> {
        let is_busy = self.is_busy(stored.hash);
        let state: MessageState<NodeRefusal> = (&stored.state).into();
        match place_of(&stored) {
            Some((direction, turn)) if self.may_rest() && state.may_rest() && !is_busy => {
                self.resting.change(direction, |queue| queue.resting.insert(turn));
                Ok(())
            }
            _ => self.put_back(stored),
        }
    }

    /// A message of the store comes back into memory.
    pub(super) fn wake(&mut self, stored: StoredMessage) -> Result<(), S::Error> {
        if let Some((direction, turn)) = place_of(&stored) {
            self.resting.change(direction, |queue| {
                if queue.resting.remove(&turn) {
                    queue.count(turn);
                }
            });
        }
        self.put_back(stored)
    }

    /// Brings the messages back into memory that come next, where there is room for them.
    pub(super) fn wake_next(&mut self) -> Result<(), S::Error> {
        let most = self.most_waiting();
        if !self.resting.has_room(most) {
            return Ok(());
        }
        let numbers = self.resting.next(most);
        let ordered: Vec<u64> = numbers.iter().copied().collect();
        for span in ordered.chunk_by(|before, after| after - before <= MOST_BETWEEN) {
            if let (Some(&first), Some(&last)) = (span.first(), span.last()) {
                self.wake_span(first, last, &numbers)?;
            }
        }
        Ok(())
    }

    /// Brings those of the messages from number `first` to number `last` back into memory that are among
    /// `numbers`.
    fn wake_span(
        &mut self,
        first: u64,
        last: u64,
        numbers: &BTreeSet<u64>,
    ) -> Result<(), S::Error> {
        let width = usize::try_from(last - first).unwrap_or(usize::MAX).saturating_add(1);
        let limit = width.min(PAGE);
        let after = first.checked_sub(1);
        let mut query = Query { settled: Some(false), after, limit, ..Query::default() };
        loop {
            let page = self.store.messages(&query)?;
            for stored in page.messages {
                if numbers.contains(&stored.sequence) {
                    self.wake(stored)?;
                }
            }
            query.after = page.next.filter(|next| *next < last);
            if query.after.is_none() {
                return Ok(());
            }
        }
    }

    /// Lets those of these messages rest that the store has, and that come after enough others.
    pub(super) fn let_rest(&mut self, changed: &BTreeSet<B256>) {
        let turn = |hash: &B256| Some((self.messages.tracked(*hash).and_then(place)?.1, *hash));
        let mut in_order: Vec<(Turn, B256)> = changed.iter().filter_map(turn).collect();
        in_order.sort_unstable();
        let (may_rest, most) = (self.may_rest(), self.most_waiting());
        for (_, hash) in in_order {
            let Some(message) = self.messages.tracked(hash) else { continue };
            let Some((direction, turn)) = place(message) else { continue };
            let is_due = message.state.may_rest();
            let can_rest = is_due && may_rest && !self.is_busy(hash);
            let rests = self.resting.change(direction, |queue| {
                queue.discount(turn.1);
                let rests = can_rest && queue.is_full_for(turn, most);
                if rests {
                    queue.resting.insert(turn);
                } else if is_due {
                    queue.count(turn);
                }
                rests
            });
            if rests {
                self.messages.put_to_rest(hash);
            }
        }
    }

    /// The most messages of one direction that are in memory and whose relays are due or will be.
    pub(super) fn most_waiting(&self) -> usize {
        self.config.most_waiting.max(1)
    }

    /// Whether messages may rest. Where the last ones come first, and where messages of one sender wait
    /// for each other, all of them must be in memory.
    fn may_rest(&self) -> bool {
        let config = self.messages.config();
        config.order == RelayOrder::OldestFirst && config.parking != Parking::InOrder
    }

    /// Whether a nonce or an estimate belongs to a message.
    fn is_busy(&self, hash: B256) -> bool {
        self.estimates.contains_key(&hash) || self.slots.of_message(hash).next().is_some()
    }
}

/// The direction of a message of the store, and its turn.
fn place_of(stored: &StoredMessage) -> Option<(Direction, Turn)> {
    let block = stored.sends.last().map_or(0, |log| log.block);
    Some(((stored.source, stored.destination()?), (block, stored.sequence)))
}

/// The direction of a message in memory, and its turn.
fn place(message: &TrackedMessage<NodeRefusal>) -> Option<(Direction, Turn)> {
    let destination = ChainId::try_from(message.message.destination).ok()?;
    let block = message.sends.last().map_or(0, |log| StoredLog::from(log).block);
    Some(((message.source, destination), (block, message.sequence())))
}
