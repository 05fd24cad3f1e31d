//! Messages go to rest in the store, and come back into memory when it is their turn.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{
    machine::Machine,
    resting::{Direction, PAGE, Turn},
};
use crate::{
    messages::{MessageState, TrackedMessage},
    node_refusal::NodeRefusal,
    policy::{Parking, RelayOrder},
    store::{Query, Store, StoredLog, StoredMessage},
};

/// So many messages that are not wanted are read with those around them, rather than left out.
const MOST_BETWEEN: u64 = 16;

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
