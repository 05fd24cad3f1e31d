//! From due messages to nonces: lists, expiry, payers, and the gas of relays.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, ChainId, U256};

use super::{
    action::{Action, Call},
    estimate::Estimate,
    machine::Machine,
    payer::Payer,
    requests::Asked,
    slot::Slot,
    spends::next_hour,
};
use crate::{
    messages::{Draft, MessageState, RelayFailure, Submission, required_message},
    node_refusal::{NodeRefusal, RefusalReason},
    revert_reason::RevertReason,
    store::{AttemptId, Purpose, Spender, Store, StoredLog},
};

/// The most blocks of a destination that may be unread while relays to it are planned: those may have
/// relayed the messages already.
const MOST_UNREAD: u64 = 4;

impl<S: Store> Machine<S> {
    /// Begins the relays that are due and that there is room for.
    pub(super) fn plan(&mut self, now: u64) {
        self.paused.retain(|_, until| *until > now);
        if self.messages.next_due().is_none_or(|due| due > now) {
            return;
        }
        let mut rooms = self.rooms(now);
        let mut by_chain: BTreeMap<ChainId, usize> = BTreeMap::new();
        for (&(chain, _), room) in &rooms {
            let all = by_chain.entry(chain).or_default();
            *all = all.saturating_add(*room);
        }
        let drafts = {
            let (estimates, slots) = (&self.estimates, &self.slots);
            let is_taken = |message: B256| {
                estimates.contains_key(&message)
                    || slots.of_message(message).any(|slot| slot.signing.is_some())
            };
            self.messages.plan_for(now, &by_chain, is_taken)
        };
        for draft in drafts {
            let message = draft.message;
            if let Err(refusal) = self.prepare(draft, &mut rooms, now) {
                self.messages.refused(message, refusal, now);
            }
        }
    }

    /// How many relays of each payer may begin now.
    fn rooms(&self, now: u64) -> BTreeMap<(ChainId, Address), usize> {
        let mut rooms = BTreeMap::new();
        for (&chain, config) in &self.config.chains {
            if !self.is_ready(chain) {
                continue;
            }
            for &payer in &config.payers {
                rooms.insert((chain, payer), self.room_of(chain, payer, now));
            }
        }
        for estimate in self.estimates.values() {
            if let Some(room) = rooms.get_mut(&(estimate.draft.destination, estimate.payer)) {
                *room = room.saturating_sub(1);
            }
        }
        rooms
    }

    /// Whether relays to a chain may begin: it is read up to its head, and its fees are not too high.
    fn is_ready(&self, chain: ChainId) -> bool {
        let is_read = self.readers.get(&chain).is_some_and(|reader| {
            !reader.is_other && reader.behind().is_some_and(|behind| behind <= MOST_UNREAD)
        });
        let fees = self.chain(chain).zip(self.base_fee(chain));
        let is_cheap = fees.is_some_and(|(config, fee)| config.fees.first(fee).is_some());
        is_read && is_cheap && !self.failsafe && !self.paused.contains_key(&chain)
    }

    /// How many relays of a payer may begin now.
    fn room_of(&self, chain: ChainId, payer: Address, now: u64) -> usize {
        let Some(config) = self.chain(chain) else { return 0 };
        let Some(state) = self.payers.get(&(chain, payer)) else { return 0 };
        let left = self.spends.left(Spender::Payer { chain, payer }, config.budget, now);
        if state.next.is_none() || state.blocked_until > now || left == 0 {
            return 0;
        }
        let id = |nonce: u64| AttemptId { chain, payer, nonce };
        let active = state.live.iter().filter(|nonce| self.is_active(id(**nonce)));
        config.max_in_flight.saturating_sub(active.count())
    }

    /// Whether a transaction with this nonce is on its way: its message waits for nothing else.
    pub(super) fn is_active(&self, id: AttemptId) -> bool {
        let Some(slot) = self.slots.get(id) else { return false };
        let is_submitted = |message| self.submitted_in(id, message).is_some();
        slot.signing.is_some() || slot.is_filling() || slot.attempt.message.is_none_or(is_submitted)
    }

    /// The base fee of a chain's head, in wei.
    pub(super) fn base_fee(&self, chain: ChainId) -> Option<u128> {
        Some(self.readers.get(&chain)?.head?.base_fee)
    }

    /// Finds out whether and by whom a message is relayed, and begins its relay.
    fn prepare(
        &mut self,
        draft: Draft,
        rooms: &mut BTreeMap<(ChainId, Address), usize>,
        now: u64,
    ) -> Result<(), NodeRefusal> {
        let (message, chain) = (draft.message, draft.destination);
        let Some(tracked) = self.messages.tracked(message) else { return Ok(()) };
        let Some(log) = tracked.sends.last().map(StoredLog::from) else { return Ok(()) };
        let sponsor = self.config.lists.sponsor(&tracked.message)?;
        let Some(config) = self.chain(chain) else { return Err(RefusalReason::NoPayer.into()) };
        let expires = log.timestamp.saturating_add(config.message_expiry_window);
        let time = self.messages.chain_time(chain, now);
        if time.saturating_add(config.inclusion_margin) > expires {
            let is_expired = time > expires;
            let reason =
                if is_expired { RefusalReason::Expired } else { RefusalReason::ExpiresSoon };
            return Err(reason.into());
        }
        if let Some(sponsor) = sponsor
            && self.sponsor_left(sponsor, now) == 0
        {
            return Err(NodeRefusal::from(RefusalReason::SponsorBudget).until(next_hour(now)));
        }
        let slot = self.slot_of(message);
        if let Some(slot) = slot.and_then(|id| self.slots.get(id))
            && let Some(last) = slot.last()
            && last.purpose == Purpose::Relay(log)
        {
            // The same transaction again.
            let (id, transaction) = (slot.attempt.id, last.transaction);
            let (payer, nonce) = (id.payer, id.nonce);
            let submission = Submission { message, id: draft.id, payer, nonce };
            self.messages.submitted(submission, transaction, now);
            if let Some(slot) = self.slots.get_mut(id) {
                slot.idle_since = None;
                slot.broadcast_at = 0;
            }
            self.slots.check_at(id, now);
            return Ok(());
        }
        let payer = match slot {
            Some(id) => Some(id.payer),
            None => take_room(rooms, chain),
        };
        let Some(payer) = payer else {
            return Err(NodeRefusal::from(RefusalReason::NoPayer).at(now));
        };
        let gas_limit = draft.gas_limit;
        let call = Call::relay(&draft);
        let estimate = Estimate { draft, payer };
        if !self.messages.config().gas_estimates {
            return self.reserve(estimate, gas_limit, now);
        }
        let request = self.ask(chain, Asked::Estimate { message }, now);
        self.actions.push(Action::Estimate { request, chain, message, payer, call });
        self.estimates.insert(message, estimate);
        Ok(())
    }

    /// The free nonce with which a message must be relayed, if it has one.
    pub(super) fn slot_of(&self, message: B256) -> Option<AttemptId> {
        let free = self.slots.of_message(message).filter(|slot| slot.attempt.is_free());
        let first = free.min_by_key(|slot| (slot.attempt.exposure == 0, slot.attempt.id));
        first.map(|slot| slot.attempt.id)
    }

    /// What a sponsor's budget has left in this hour, in wei.
    pub(super) fn sponsor_left(&self, sponsor: Address, now: u64) -> u128 {
        let budget = self.config.lists.sponsors.get(&sponsor).copied().unwrap_or_default();
        self.spends.left(Spender::Sponsor(sponsor), budget, now)
    }

    /// The gas of a relay was estimated, or the relay was refused.
    pub(super) fn read_estimate(
        &mut self,
        message: B256,
        answer: Result<u64, NodeRefusal>,
        now: u64,
    ) -> Result<(), S::Error> {
        let Some(estimate) = self.estimates.remove(&message) else { return Ok(()) };
        let Some(tracked) = self.messages.tracked(message) else { return Ok(()) };
        let is_due = matches!(
            tracked.state,
            MessageState::Sent { .. } | MessageState::Resent { .. } | MessageState::Waiting { .. }
        );
        let is_same = tracked.sends.last().is_some_and(|log| log.id == estimate.draft.id);
        if !is_due || !is_same {
            return Ok(());
        }
        let refusal = match answer {
            Ok(gas) => {
                let accepted = self.messages.facts(estimate.draft.destination);
                let config = self.messages.config();
                let most = config.highest_gas(accepted.map_or(u64::MAX, |facts| facts.gas_limit));
                let margin = u128::from(gas) * u128::from(config.gas_margin) / 100;
                let limit = gas.saturating_add(u64::try_from(margin).unwrap_or(u64::MAX)).min(most);
                if gas > most {
                    Some(NodeRefusal::from(RefusalReason::OutOfGas))
                } else {
                    self.reserve(estimate, limit, now).err()
                }
            }
            Err(refusal) => Some(refusal.at(now)),
        };
        let Some(refusal) = refusal else { return Ok(()) };
        if let Some(required) = required_by(&refusal) {
            self.load(required)?;
            if !matches!(self.messages.state(required), Some(MessageState::Relayed { .. })) {
                // The next plan parks it.
                self.messages.relay_after(message, required);
                self.changed.insert(message);
                return Ok(());
            }
        }
        self.messages.refused(message, refusal, now);
        Ok(())
    }

    /// Reserves a nonce for a relay, and has it signed.
    fn reserve(&mut self, estimate: Estimate, gas_limit: u64, now: u64) -> Result<(), NodeRefusal> {
        let Estimate { draft, payer } = estimate;
        let (message, chain) = (draft.message, draft.destination);
        let Some(base_fee) = self.base_fee(chain) else { return Ok(()) };
        let Some(config) = self.chain(chain) else { return Err(RefusalReason::NoPayer.into()) };
        let fees_config = config.fees;
        let log = self.messages.tracked(message).and_then(|it| it.sends.last());
        let Some(log) = log.map(StoredLog::from) else { return Ok(()) };
        let slot = self.slot_of(message);
        let before = slot.and_then(|id| self.slots.get(id)).and_then(Slot::last);
        let fees = match before {
            Some(last) => fees_config.replacement(last.fees, base_fee),
            None => fees_config.first(base_fee),
        };
        let Some(fees) = fees.or_else(|| fees_config.first(base_fee)) else {
            return Err(NodeRefusal::from(RefusalReason::BaseFee).at(now));
        };
        let id = match slot {
            Some(id) => id,
            None => {
                let nonce = self.payers.get_mut(&(chain, payer)).and_then(Payer::reserve);
                let Some(nonce) = nonce else {
                    return Err(NodeRefusal::from(RefusalReason::NoPayer).at(now));
                };
                let id = AttemptId { chain, payer, nonce };
                self.slots.add(Slot::new(id, Some(message)));
                self.slots.check_at(id, now.saturating_add(60));
                id
            }
        };
        if let Some(slot) = self.slots.get_mut(id) {
            slot.idle_since = None;
        }
        let started = self.sign(id, Purpose::Relay(log), Call::relay(&draft), gas_limit, fees, now);
        if started.is_err() && slot.is_none() {
            self.release(id, now);
        }
        started
    }

    /// Whether a payer's balance is known to be lower than this, in wei.
    pub(super) fn lacks(&self, chain: ChainId, payer: Address, cost: u128) -> bool {
        let balance = self.payers.get(&(chain, payer)).and_then(|payer| payer.balance);
        balance.is_some_and(|balance| balance < U256::from(cost))
    }
}

/// Takes one room of the payer of a chain that has most.
fn take_room(rooms: &mut BTreeMap<(ChainId, Address), usize>, chain: ChainId) -> Option<Address> {
    let of_chain = rooms.iter_mut().filter(|((of, _), room)| *of == chain && **room > 0);
    let (&(_, payer), room) = of_chain.max_by_key(|(_, room)| **room)?;
    *room -= 1;
    Some(payer)
}

/// The message that the target of a relay needs first, by what the relay would revert with.
fn required_by(refusal: &NodeRefusal) -> Option<B256> {
    let RefusalReason::Reverts { data } = &refusal.reason else { return None };
    let reason = RevertReason::decode(data);
    required_message(&RelayFailure::<NodeRefusal>::Reverted { transaction: B256::ZERO, reason })
}
