//! Messages that rest in the store until it is their turn, so that those that were only sent take little
//! memory, however many they are.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::ChainId;

/// Source and destination.
pub(super) type Direction = (ChainId, ChainId);

/// A message's place in the order in which messages of one direction are relayed: the block of its last
/// log, and its number in the order in which messages were found.
pub(super) type Turn = (u64, u64);

/// The most messages that are read from the store at once.
pub(super) const PAGE: usize = 1_000;

/// The messages whose relays are due or will be, by direction.
#[derive(Debug, Clone, Default)]
pub(super) struct Resting {
    /// None of them is empty.
    queues: BTreeMap<Direction, Queue>,
}

/// The messages of one direction whose relays are due or will be.
#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    /// Those in memory, as far as they were counted: at a commit, or when they were woken.
    awake: BTreeSet<Turn>,
    /// The blocks of their last logs, by their numbers.
    blocks: BTreeMap<u64, u64>,
    /// Those that only the store has.
    pub(super) resting: BTreeSet<Turn>,
}

impl Queue {
    /// Counts a message in memory.
    pub(super) fn count(&mut self, turn: Turn) {
        self.discount(turn.1);
        self.blocks.insert(turn.1, turn.0);
        self.awake.insert(turn);
    }

    /// Counts the message with this number no more.
    pub(super) fn discount(&mut self, number: u64) {
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
    pub(super) fn is_full_for(&self, turn: Turn, most: usize) -> bool {
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
    pub(super) fn change<T>(
        &mut self,
        direction: Direction,
        change: impl FnOnce(&mut Queue) -> T,
    ) -> T {
        let mut queue = self.queues.remove(&direction).unwrap_or_default();
        let result = change(&mut queue);
        if !(queue.awake.is_empty() && queue.resting.is_empty()) {
            self.queues.insert(direction, queue);
        }
        result
    }

    /// The numbers of the messages that come next, in all directions, so that most are read together.
    pub(super) fn next(&self, most: usize) -> BTreeSet<u64> {
        let next = self.queues.values().flat_map(|queue| {
            let room = most.saturating_sub(queue.awake.len());
            queue.resting.iter().take(room).map(|(_, number)| *number)
        });
        next.collect()
    }
}
