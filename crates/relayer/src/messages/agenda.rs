//! Which messages are due when, and which wait for others.

use std::collections::BTreeSet;

use alloy_primitives::{Address, B256, ChainId, U256};
use imbl::{OrdMap, OrdSet};

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    awaiting::{Awaiting, Due},
    message_state::MessageState,
    tracked_message::TrackedMessage,
};
use crate::policy::{Parking, RelayOrder};

/// The messages from one sender to one destination: source, sender, destination.
type Lane = (ChainId, Address, U256);

/// The messages that are due, now or later, and the messages that wait for others.
#[derive(Debug, Clone, Default)]
pub(super) struct Agenda {
    /// The messages that are due, by destination.
    due: OrdMap<ChainId, OrdSet<Due>>,
    /// Messages that would be due, but whose blocks are not safe enough yet.
    awaiting: Awaiting,
    /// Time in seconds at which a submitted relay counts as lost, and its transaction hash.
    deadlines: OrdSet<(u64, B256)>,
    /// Parked messages, by the message that they wait for.
    parked: OrdMap<B256, Vec<B256>>,
    /// By message, the message that must be relayed before it.
    pub(super) prerequisites: OrdMap<B256, B256>,
    /// Unsettled messages by nonce, for each lane.
    lanes: OrdMap<Lane, OrdMap<U256, B256>>,
}

impl Agenda {
    /// Whether nothing is due, now or later.
    pub(super) fn is_empty(&self) -> bool {
        self.due.is_empty() && self.awaiting.first().is_none()
    }

    /// The first time at which a message is due, in seconds.
    pub(super) fn next_due(&self) -> Option<u64> {
        let due = self.due.values().filter_map(OrdSet::get_min).chain(self.awaiting.first());
        due.map(|&(time, ..)| time).min()
    }

    /// Adds a message that is due at `time`, in seconds.
    pub(super) fn add<R>(&mut self, time: u64, message: &TrackedMessage<R>) {
        self.insert(due(time, message));
    }

    /// Removes a message that was due at `time`, in seconds.
    pub(super) fn remove<R>(&mut self, time: u64, message: &TrackedMessage<R>) {
        if self.take(&due(time, message)).is_none() {
            self.awaiting.remove(message.hash);
        }
    }

    /// Lets a due message wait until block `number` of a chain is safe enough: until then,
    /// [`due`](Self::due) does not return it.
    pub(super) fn await_block<R>(
        &mut self,
        message: &TrackedMessage<R>,
        chain: ChainId,
        number: u64,
    ) {
        let due = message.state.due().map(|time| due(time, message));
        if let Some(due) = due.and_then(|due| self.take(&due)) {
            self.awaiting.add(due, chain, number);
        }
    }

    /// Makes the messages due again that wait for blocks of a chain up to block `number`.
    pub(super) fn reach_block(&mut self, chain: ChainId, number: u64) {
        while let Some(due) = self.awaiting.take_reached(chain, number) {
            self.insert(due);
        }
    }

    /// Makes a message due again that waits for a block: its block may be another by now.
    pub(super) fn recheck(&mut self, message: B256) {
        if let Some(due) = self.awaiting.remove(message) {
            self.insert(due);
        }
    }

    /// The messages that are due at `now`, in seconds, in the order in which they were found.
    pub(super) fn due(&self, now: u64) -> Vec<B256> {
        let due = self.due.values().flat_map(|due| until(due, now));
        let mut due: Vec<_> = due.map(|&(_, sequence, hash, _)| (sequence, hash)).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, hash)| hash).collect()
    }

    /// The messages to one destination that are due at `now`, in seconds: those that have been due
    /// longest first, or last, or in a random order.
    pub(super) fn due_for(
        &self,
        destination: ChainId,
        now: u64,
        order: RelayOrder,
        plans: u64,
    ) -> Box<dyn Iterator<Item = B256> + '_> {
        let Some(due) = self.due.get(&destination) else { return Box::new(core::iter::empty()) };
        let hash = |&(_, _, hash, _): &Due| hash;
        match order {
            RelayOrder::OldestFirst => Box::new(until(due, now).map(hash)),
            RelayOrder::NewestFirst => {
                Box::new(due.range(..(now.saturating_add(1), 0, B256::ZERO, 0)).rev().map(hash))
            }
            RelayOrder::Shuffled { seed } => {
                let mut due: Vec<B256> = until(due, now).map(hash).collect();
                due.shuffle(&mut ChaCha8Rng::seed_from_u64(seed.wrapping_add(plans)));
                Box::new(due.into_iter())
            }
        }
    }

    fn insert(&mut self, due: Due) {
        self.due.entry(due.3).or_default().insert(due);
    }

    fn take(&mut self, due: &Due) -> Option<Due> {
        let of = self.due.get_mut(&due.3)?;
        let taken = of.remove(due);
        if of.is_empty() {
            self.due.remove(&due.3);
        }
        taken
    }

    /// Sets the time, in seconds, at which a relay counts as lost.
    pub(super) fn set_deadline(&mut self, time: u64, transaction: B256) {
        self.deadlines.insert((time, transaction));
    }

    /// Removes and returns the relays whose deadline has passed at `now`, in seconds.
    pub(super) fn take_overdue(&mut self, now: u64) -> Vec<B256> {
        let mut overdue = Vec::new();
        while let Some(&(time, transaction)) = self.deadlines.get_min()
            && time <= now
        {
            self.deadlines.remove(&(time, transaction));
            overdue.push(transaction);
        }
        overdue
    }

    /// Parks a message behind another.
    pub(super) fn park(&mut self, message: B256, behind: B256) {
        let parked = self.parked.entry(behind).or_default();
        if !parked.contains(&message) {
            parked.push(message);
        }
    }

    /// Removes and returns the messages that are parked behind this one.
    pub(super) fn unpark(&mut self, behind: B256) -> Vec<B256> {
        self.parked.remove(&behind).unwrap_or_default()
    }

    /// Removes a message that is parked behind another.
    pub(super) fn leave(&mut self, message: B256, behind: B256) {
        if let Some(parked) = self.parked.get_mut(&behind) {
            parked.retain(|other| *other != message);
            if parked.is_empty() {
                self.parked.remove(&behind);
            }
        }
    }

    /// Forgets prerequisites that are among these pruned messages: those that were relayed hold up no
    /// message any more.
    pub(super) fn forget_prerequisites<R>(&mut self, pruned: &[TrackedMessage<R>]) {
        let relayed = pruned.iter().filter(|it| matches!(it.state, MessageState::Relayed { .. }));
        let relayed: BTreeSet<B256> = relayed.map(|it| it.hash).collect();
        if !self.prerequisites.values().any(|behind| relayed.contains(behind)) {
            return;
        }
        let waiting = core::mem::take(&mut self.prerequisites).into_iter();
        self.prerequisites = waiting.filter(|(_, behind)| !relayed.contains(behind)).collect();
    }

    /// Adds an unsettled message to its lane, or removes a settled one from it.
    pub(super) fn record<R>(&mut self, message: &TrackedMessage<R>, parking: Parking) {
        if parking != Parking::InOrder {
            return;
        }
        let said = &message.message;
        let lane = (message.source, said.sender, said.destination);
        if !message.state.is_settled() {
            self.lanes.entry(lane).or_default().insert(said.nonce, message.hash);
        } else if let Some(queue) = self.lanes.get_mut(&lane) {
            queue.remove(&said.nonce);
            if queue.is_empty() {
                self.lanes.remove(&lane);
            }
        }
    }

    /// The name of each collection, and its number of entries.
    pub(super) fn entries(&self) -> [(&'static str, usize); 6] {
        [
            ("relayer: due messages", self.due.values().map(OrdSet::len).sum()),
            ("relayer: messages that await blocks", self.awaiting.len()),
            ("relayer: deadlines", self.deadlines.len()),
            ("relayer: parked messages", self.parked.values().map(Vec::len).sum()),
            ("relayer: prerequisites", self.prerequisites.len()),
            ("relayer: messages in lanes", self.lanes.values().map(|lane| lane.len().max(1)).sum()),
        ]
    }

    /// The first unsettled message of the same lane, if it is before this one.
    pub(super) fn before<R>(&self, message: &TrackedMessage<R>) -> Option<B256> {
        let said = &message.message;
        let queue = self.lanes.get(&(message.source, said.sender, said.destination))?;
        let (nonce, hash) = queue.get_min()?;
        (*nonce < said.nonce).then_some(*hash)
    }
}

/// When a message is due, with where it goes: 0 where no chain can have the id.
fn due<R>(time: u64, message: &TrackedMessage<R>) -> Due {
    let destination = ChainId::try_from(message.message.destination).unwrap_or_default();
    (time, message.sequence, message.hash, destination)
}

/// The messages that are due at `now`, in seconds.
fn until(due: &OrdSet<Due>, now: u64) -> impl Iterator<Item = &Due> {
    due.iter().take_while(move |(time, ..)| *time <= now)
}
