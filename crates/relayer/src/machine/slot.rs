//! Nonces in use.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256};

use super::{action::Call, request::RequestId};
use crate::{
    fees::Fees,
    store::{Attempt, AttemptId, AttemptPlace, Purpose, Version},
};

/// A nonce in use, with what the machine does about it now.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    /// What the store has of it, once a transaction is signed.
    pub(super) attempt: Attempt,
    /// The transaction that is being signed.
    pub(super) signing: Option<Signing>,
    /// The request that submits a transaction.
    pub(super) broadcast: Option<RequestId>,
    /// When a transaction was submitted last, in seconds; 0 to submit it again at once.
    pub(super) broadcast_at: u64,
    /// When the last version was signed, in seconds.
    pub(super) version_at: u64,
    /// When it began to count for budgets, in seconds.
    pub(super) charged_at: u64,
    /// The sponsor that pays for it.
    pub(super) sponsor: Option<Address>,
    /// What counts for the sponsor's budget, in wei.
    pub(super) sponsored: u128,
    /// Whether a node asks for more than the last version pays.
    pub(super) is_outbid: bool,
    /// Since when the message waits for something else, in seconds.
    pub(super) idle_since: Option<u64>,
    /// The block of the last account that said the nonce is used, and how many said so.
    pub(super) suspicion: Option<(u64, u32)>,
    /// The versions that a node does not know, since the nonce seems to be used.
    pub(super) nowhere: BTreeSet<B256>,
    /// When the machine looks at it next, in seconds.
    check_at: u64,
}

/// A transaction that is being signed.
#[derive(Debug, Clone)]
pub(super) struct Signing {
    /// The request; `None` to ask again.
    pub(super) request: Option<RequestId>,
    pub(super) purpose: Purpose,
    pub(super) call: Call,
    pub(super) fees: Fees,
    pub(super) gas_limit: u64,
    /// How often the signer has failed.
    pub(super) failures: u32,
}

impl Slot {
    /// A nonce for a message, or for nothing.
    pub(super) const fn new(id: AttemptId, message: Option<B256>) -> Self {
        let attempt = Attempt {
            id,
            message,
            versions: Vec::new(),
            exposure: 0,
            cost: 0,
            signed_at: 0,
            place: AttemptPlace::Free,
        };
        Self::from_store(attempt)
    }

    /// What a store has of a nonce.
    pub(super) const fn from_store(attempt: Attempt) -> Self {
        Self {
            version_at: attempt.signed_at,
            signing: None,
            broadcast: None,
            broadcast_at: 0,
            charged_at: attempt.signed_at,
            sponsor: None,
            sponsored: 0,
            is_outbid: false,
            idle_since: None,
            suspicion: None,
            nowhere: BTreeSet::new(),
            check_at: 0,
            attempt,
        }
    }

    /// The version that was signed last.
    pub(super) fn last(&self) -> Option<&Version> {
        self.attempt.versions.last()
    }

    /// Forgets that the nonce seemed to be used.
    pub(super) fn trust(&mut self) {
        self.suspicion = None;
        self.nowhere.clear();
    }

    /// Whether the last version does nothing but use up the nonce.
    pub(super) fn is_filling(&self) -> bool {
        self.last().is_some_and(|version| version.purpose == Purpose::Fill)
    }
}

/// The nonces in use, by payer, transaction and message, with the times at which to look at them.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    slots: BTreeMap<AttemptId, Slot>,
    by_transaction: BTreeMap<B256, AttemptId>,
    by_message: BTreeMap<B256, BTreeSet<AttemptId>>,
    checks: BTreeSet<(u64, AttemptId)>,
    changed: BTreeSet<AttemptId>,
}

impl Slots {
    /// Adds a nonce, to look at it at once.
    pub(super) fn add(&mut self, slot: Slot) {
        let id = slot.attempt.id;
        for version in &slot.attempt.versions {
            self.by_transaction.insert(version.transaction, id);
        }
        if let Some(message) = slot.attempt.message {
            self.by_message.entry(message).or_default().insert(id);
        }
        self.checks.insert((slot.check_at, id));
        self.slots.insert(id, slot);
    }

    /// Removes a nonce.
    pub(super) fn remove(&mut self, id: AttemptId) -> Option<Slot> {
        let slot = self.slots.remove(&id)?;
        for version in &slot.attempt.versions {
            self.by_transaction.remove(&version.transaction);
        }
        if let Some(message) = slot.attempt.message
            && let Some(ids) = self.by_message.get_mut(&message)
        {
            ids.remove(&id);
            if ids.is_empty() {
                self.by_message.remove(&message);
            }
        }
        self.checks.remove(&(slot.check_at, id));
        self.changed.remove(&id);
        Some(slot)
    }

    /// The slot with this id.
    pub(super) fn get(&self, id: AttemptId) -> Option<&Slot> {
        self.slots.get(&id)
    }

    /// The slot with this id, to change what the store does not have.
    pub(super) fn get_mut(&mut self, id: AttemptId) -> Option<&mut Slot> {
        self.slots.get_mut(&id)
    }

    /// The slot with this id, to change what the store has.
    pub(super) fn change(&mut self, id: AttemptId) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(&id)?;
        self.changed.insert(id);
        Some(slot)
    }

    /// Adds a signed transaction to a slot.
    pub(super) fn push(&mut self, id: AttemptId, version: Version) {
        self.by_transaction.insert(version.transaction, id);
        if let Some(slot) = self.change(id) {
            slot.attempt.versions.push(version);
        }
    }

    /// The slot of a transaction.
    pub(super) fn of_transaction(&self, transaction: B256) -> Option<&Slot> {
        self.slots.get(self.by_transaction.get(&transaction)?)
    }

    /// The slots of a message.
    pub(super) fn of_message(&self, message: B256) -> impl Iterator<Item = &Slot> {
        let ids = self.by_message.get(&message).into_iter().flatten();
        ids.filter_map(|id| self.slots.get(id))
    }

    /// All slots.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values()
    }

    /// Looks at a slot at `time`, in seconds, instead of when it was planned.
    pub(super) fn check_at(&mut self, id: AttemptId, time: u64) {
        let Some(slot) = self.slots.get_mut(&id) else { return };
        self.checks.remove(&(slot.check_at, id));
        slot.check_at = time;
        self.checks.insert((time, id));
    }

    /// The slots to look at, at `now`, in seconds.
    pub(super) fn due(&self, now: u64) -> Vec<AttemptId> {
        self.checks.iter().take_while(|(time, _)| *time <= now).map(|(_, id)| *id).collect()
    }

    /// When to look at the next slot, in seconds.
    pub(super) fn next_check(&self) -> Option<u64> {
        self.checks.first().map(|(time, _)| *time)
    }

    /// Takes the slots that have changed since the last call.
    pub(super) fn take_changed(&mut self) -> Vec<AttemptId> {
        core::mem::take(&mut self.changed).into_iter().collect()
    }

    /// Number of slots.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }
}
