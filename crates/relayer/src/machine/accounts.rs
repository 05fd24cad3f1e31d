//! The accounts of payers, and nonces that somebody else has used.

use alloy_primitives::{Address, B256, ChainId, U256};

use super::{
    action::{Action, Report},
    machine::Machine,
    node_event::Place,
    requests::Asked,
    slot::Slot,
};
use crate::{
    messages::Event,
    node_refusal::RefusalReason,
    store::{AttemptId, AttemptPlace, Store},
};

/// Seconds between two looks at the account of a payer without transactions on their way.
const CALM: u64 = 60;
/// How many accounts, at different blocks, must say that a nonce is used.
const ENOUGH: u32 = 2;
/// How many nonces are looked up at a time.
const MOST_LOOKS: usize = 16;

impl<S: Store> Machine<S> {
    /// Asks for the accounts of the payers, at the last block that was read of each chain.
    pub(super) fn ask_for_accounts(&mut self, now: u64) {
        let due = self.payers.iter().filter(|(_, it)| !it.is_asked && it.ask_at <= now);
        let payers: Vec<(ChainId, Address)> = due.map(|(key, _)| *key).collect();
        for (chain, payer) in payers {
            let reader = self.readers.get(&chain).filter(|it| it.behind() == Some(0));
            let block = reader.and_then(|reader| reader.next.checked_sub(1));
            let hash = block.and_then(|block| self.messages.block_hash(chain, block));
            let Some((block, hash)) = block.zip(hash) else { continue };
            let request = self.ask(chain, Asked::Account { payer, block, hash }, now);
            self.actions.push(Action::Account { request, chain, payer, block, hash });
            if let Some(state) = self.payers.get_mut(&(chain, payer)) {
                state.is_asked = true;
            }
        }
    }

    /// The account of a payer was read.
    pub(super) fn read_account(
        &mut self,
        (chain, payer): (ChainId, Address),
        (block, hash): (u64, B256),
        nonce: u64,
        balance: U256,
        now: u64,
    ) {
        let again = self.chain(chain).map_or(12, |config| config.rebroadcast_after.max(1));
        let is_there = self.messages.block_hash(chain, block) == Some(hash);
        let Some(state) = self.payers.get_mut(&(chain, payer)) else { return };
        state.is_asked = false;
        state.balance = Some(balance);
        if !is_there {
            // The block is another one by now.
            state.ask_at = now.saturating_add(1);
            return;
        }
        if !state.read(nonce) {
            state.ask_at = now.saturating_add(1);
            return;
        }
        state.ask_at = now.saturating_add(if state.live.is_empty() { CALM } else { again });
        self.give_back_unused((chain, payer), block, nonce, now);
        let Some(state) = self.payers.get(&(chain, payer)) else { return };
        let used: Vec<u64> = state.live.range(..nonce).copied().take(MOST_LOOKS).collect();
        for nonce in used {
            self.suspect(AttemptId { chain, payer, nonce }, block, now);
        }
    }

    /// Gives back the nonces that somebody else had used, as it seemed, but that are unused at the same
    /// block or a later one.
    fn give_back_unused(
        &mut self,
        (chain, payer): (ChainId, Address),
        block: u64,
        nonce: u64,
        now: u64,
    ) {
        let is_unused = |slot: &&Slot| {
            let AttemptId { chain: on, payer: of, nonce: used } = slot.attempt.id;
            let place = slot.attempt.place;
            (on, of) == (chain, payer)
                && used >= nonce
                && matches!(place, AttemptPlace::Taken { block: since } if since <= block)
        };
        let unused = self.slots.iter().filter(is_unused).map(|slot| slot.attempt.id);
        for id in unused.collect::<Vec<_>>() {
            self.give_back(id, now);
        }
    }

    /// A nonce seems to be used, but no block that was read has a transaction of the attempt.
    fn suspect(&mut self, id: AttemptId, block: u64, now: u64) {
        let Some(slot) = self.slots.get_mut(id) else { return };
        slot.suspicion = match slot.suspicion {
            Some((last, count)) if last != block => Some((block, count + 1)),
            Some(same) => Some(same),
            None => Some((block, 1)),
        };
        let versions = slot.attempt.versions.iter().map(|version| version.transaction);
        for transaction in versions.collect::<Vec<_>>() {
            let request = self.ask(id.chain, Asked::Look { attempt: id, transaction }, now);
            self.actions.push(Action::Look { request, chain: id.chain, transaction });
        }
    }

    /// Where a transaction is whose nonce seems to be used.
    pub(super) fn read_place(
        &mut self,
        id: AttemptId,
        transaction: B256,
        place: &Place,
        now: u64,
    ) -> Result<(), S::Error> {
        let Some(slot) = self.slots.get_mut(id).filter(|slot| slot.attempt.is_free()) else {
            return Ok(());
        };
        if *place == Place::Nowhere {
            slot.nowhere.insert(transaction);
            let is_enough = slot.suspicion.is_some_and(|(_, count)| count >= ENOUGH);
            let mut versions = slot.attempt.versions.iter();
            if is_enough && versions.all(|it| slot.nowhere.contains(&it.transaction)) {
                self.lose_nonce(id, now);
            }
            return Ok(());
        }
        slot.trust();
        if let Place::Block { number, hash, .. } = *place
            && self.messages.block_hash(id.chain, number) == Some(hash)
            && self.readers.get(&id.chain).is_some_and(|reader| number > reader.finalized)
        {
            // Whoever has read the block has left the transaction out: it is read again.
            self.unwind(id.chain, number, now)?;
        }
        Ok(())
    }

    /// Somebody else has used a nonce: its message needs another.
    fn lose_nonce(&mut self, id: AttemptId, now: u64) {
        let AttemptId { chain, payer, nonce } = id;
        let next = self.readers.get(&chain).map_or(0, |reader| reader.next);
        let Some(slot) = self.slots.change(id) else { return };
        slot.attempt.place = AttemptPlace::Taken { block: next.saturating_sub(1) };
        slot.signing = None;
        let submitted: Vec<B256> =
            slot.attempt.versions.iter().map(|version| version.transaction).collect();
        if let Some(state) = self.payers.get_mut(&(chain, payer)) {
            state.use_up(nonce);
        }
        self.slots.check_at(id, u64::MAX);
        self.report(Report::NonceTaken { chain, payer, nonce });
        for transaction in submitted {
            let refusal = RefusalReason::NonceTaken.into();
            self.messages.handle(Event::Dropped { transaction, refusal }, now);
        }
    }
}
