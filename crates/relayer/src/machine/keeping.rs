//! What leaves the memory for the store, and comes back from it.

use alloy_primitives::{B256, ChainId};

use super::{machine::Machine, slot::Slot};
use crate::{
    messages::TrackedMessage,
    node_refusal::NodeRefusal,
    store::{AttemptId, AttemptPlace, Change, Position, Store, StoredLog, StoredMessage},
};

impl<S: Store> Machine<S> {
    /// Brings a message back into memory that only the store has.
    pub(super) fn load(&mut self, hash: B256) -> Result<(), S::Error> {
        if self.messages.tracked(hash).is_none()
            && let Some(stored) = self.store.message(hash)?
        {
            self.wake(stored)?;
            // It leaves again with the next commit, or is counted.
            self.changed.insert(hash);
        }
        Ok(())
    }

    /// The attempts of a chain that were mined in blocks from `next` on are free again, and so are those
    /// whose nonces somebody else seemed to have used there.
    pub(super) fn reopen(&mut self, chain: ChainId, next: u64, now: u64) -> Result<(), S::Error> {
        let mut reopened = Vec::new();
        while let Some((&key, _)) = self.mined.range((chain, next)..=(chain, u64::MAX)).next() {
            reopened.extend(self.mined.remove(&key).unwrap_or_default());
        }
        for id in reopened {
            let Some(mut attempt) = self.store.attempt(id)? else { continue };
            if let Some(message) = attempt.message {
                self.load(message)?;
            }
            attempt.place = AttemptPlace::Free;
            self.changes.push(Change::Attempt(attempt.clone()));
            self.slots.add(Slot::from_store(attempt));
            self.hold(id, now);
        }
        let of_chain = self.slots.iter().filter(|slot| slot.attempt.id.chain == chain);
        for id in of_chain.map(|slot| slot.attempt.id).collect::<Vec<_>>() {
            let Some(slot) = self.slots.get_mut(id) else { continue };
            match slot.attempt.place {
                AttemptPlace::Taken { block } if block >= next => self.give_back(id, now),
                // What accounts have said of a block that is gone does not count.
                _ if slot.suspicion.is_some_and(|(block, _)| block >= next) => slot.trust(),
                _ => {}
            }
        }
        Ok(())
    }

    /// A nonce that seemed to be used by somebody else is unused: it is free again.
    pub(super) fn give_back(&mut self, id: AttemptId, now: u64) {
        if let Some(slot) = self.slots.change(id) {
            slot.attempt.place = AttemptPlace::Free;
            slot.trust();
        }
        self.hold(id, now);
    }

    /// The nonce of an attempt is free again.
    fn hold(&mut self, id: AttemptId, now: u64) {
        if let Some(payer) = self.payers.get_mut(&(id.chain, id.payer)) {
            payer.hold(id.nonce);
            payer.ask_at = now;
        }
        self.slots.check_at(id, now);
    }

    /// An attempt can change no more.
    pub(super) fn forget_attempt(&mut self, id: AttemptId) {
        if let Some(payer) = self.payers.get_mut(&(id.chain, id.payer)) {
            payer.finalize(id.nonce);
        }
        self.changes.push(Change::AttemptPast(id));
    }

    /// Writes all changes to the store, and lets messages go that are settled or [rest](super::waking).
    pub(super) fn commit(&mut self) -> Result<(), S::Error> {
        self.changed.extend(self.messages.take_changes().into_iter().map(|(hash, _)| hash));
        let changed = core::mem::take(&mut self.changed);
        let mut changes = core::mem::take(&mut self.changes);
        for hash in &changed {
            let stored = self.messages.tracked(*hash).map(|message| self.stored(message));
            changes.extend(stored.map(Change::Message));
        }
        for id in self.slots.take_changed() {
            let attempt = self.slots.get(id).map(|slot| &slot.attempt);
            // What is not signed yet, nobody has seen.
            let attempt = attempt.filter(|attempt| !attempt.versions.is_empty());
            changes.extend(attempt.cloned().map(Change::Attempt));
        }
        changes.extend(self.spends.take_changes().into_iter().map(Change::Spend));
        for chain in core::mem::take(&mut self.moved) {
            changes.extend(self.position(chain).map(Change::Position));
        }
        if !changes.is_empty() {
            self.store.apply(&changes)?;
        }
        self.let_rest(&changed);
        for hash in changed {
            self.messages.take_out(hash);
        }
        Ok(())
    }

    fn position(&self, chain: ChainId) -> Option<Position> {
        let reader = self.readers.get(&chain)?;
        let last = reader.next.checked_sub(1);
        Some(Position {
            chain,
            next: reader.next,
            last: last.and_then(|last| self.messages.block_hash(chain, last)),
            timestamp: reader.last_time(),
            finalized: reader.finalized,
        })
    }

    /// A message as the store keeps it.
    fn stored(&self, message: &TrackedMessage<NodeRefusal>) -> StoredMessage {
        StoredMessage {
            hash: message.hash,
            sequence: message.sequence(),
            source: message.source,
            message: message.message.as_ref().clone(),
            sends: message.sends.iter().map(StoredLog::from).collect(),
            failures: message.failures,
            prerequisite: self.messages.prerequisites().get(&message.hash).copied(),
            state: (&message.state).into(),
        }
    }
}
