//! Nonces in use: submitted again, outbid, filled or given back, whatever each needs.

use alloy_primitives::{Address, Bytes, ChainId};

use super::{action::Call, machine::Machine, payer::Payer, slot::Slot};
use crate::{
    messages::{Event, MessageState},
    node_refusal::RefusalReason,
    store::{AttemptId, Purpose, Store, StoredLog},
};

/// Gas of a transaction that does nothing.
const FILL_GAS: u64 = 21_000;

/// What a nonce is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The last version relays the message.
    Relay,
    /// The message waits for something else, and will be relayed with this nonce then.
    Later,
    /// Nothing but that the nonces after it are not held up.
    Nothing,
}

impl<S: Store> Machine<S> {
    /// Does what a nonce in use needs at `now`, in seconds.
    pub(super) fn check_slot(&mut self, id: AttemptId, now: u64) {
        let again = self.chain(id.chain).map_or(12, |config| config.rebroadcast_after.max(1));
        let Some(slot) = self.slots.get(id) else { return };
        if !slot.attempt.is_free() {
            self.slots.check_at(id, u64::MAX);
            return;
        }
        if let Some(signing) = &slot.signing {
            if signing.request.is_none() {
                self.ask_to_sign(id, now);
            } else {
                self.slots.check_at(id, now.saturating_add(60));
            }
            return;
        }
        if slot.broadcast.is_some() {
            self.slots.check_at(id, now.saturating_add(60));
            return;
        }
        self.slots.check_at(id, now.saturating_add(again));
        match self.need(id, now) {
            Need::Relay => self.press(id, now),
            Need::Later => self.hold_back(id, now),
            Need::Nothing => self.cancel(id, now),
        }
    }

    /// What a nonce is needed for. Tells the messages of relays that cannot be executed any more.
    fn need(&mut self, id: AttemptId, now: u64) -> Need {
        let Some(slot) = self.slots.get(id) else { return Need::Nothing };
        let Some(message) = slot.attempt.message else { return Need::Nothing };
        if let Some(transaction) = self.submitted_in(id, message) {
            let log = slot.attempt.version(transaction).and_then(|it| match it.purpose {
                Purpose::Relay(log) => Some(log),
                Purpose::Fill => None,
            });
            let Some(log) = log else { return Need::Nothing };
            let sends = self.messages.tracked(message).map(|it| it.sends.as_slice());
            let is_there = sends.unwrap_or_default().iter().any(|it| StoredLog::from(it) == log);
            let reason = if !is_there {
                RefusalReason::LogGone
            } else if self.is_expired(id, &log, now) {
                RefusalReason::Expired
            } else {
                return Need::Relay;
            };
            self.messages.handle(Event::Dropped { transaction, refusal: reason.into() }, now);
        }
        match self.messages.state(message) {
            // What a parked message waits for may take long.
            Some(MessageState::Submitted { .. } | MessageState::Parked { .. }) | None => {
                Need::Nothing
            }
            Some(state) if state.is_settled() => Need::Nothing,
            Some(_) if self.slot_of(message) == Some(id) => Need::Later,
            Some(_) => Need::Nothing,
        }
    }

    /// Submits a transaction again, or one that pays more.
    fn press(&mut self, id: AttemptId, now: u64) {
        let Some(config) = self.chain(id.chain) else { return };
        let (again, replace_after) = (config.rebroadcast_after.max(1), config.replace_after);
        let Some(slot) = self.slots.get(id) else { return };
        let is_first = self.is_first(id);
        let is_slow = is_first && now >= slot.version_at.saturating_add(replace_after);
        let is_due = now >= slot.broadcast_at.saturating_add(again);
        if is_first && let Some(payer) = self.payers.get_mut(&(id.chain, id.payer)) {
            payer.ask_at = payer.ask_at.min(now);
        }
        if (slot.is_outbid || is_slow) && self.outbid(id, now) {
            return;
        }
        if is_due {
            if let Some(slot) = self.slots.get_mut(id) {
                slot.is_outbid = false;
            }
            self.broadcast(id, now);
        }
    }

    /// Whether a nonce is the first of its payer that is in no block.
    fn is_first(&self, id: AttemptId) -> bool {
        let payer = self.payers.get(&(id.chain, id.payer));
        payer.is_some_and(|payer| payer.live.first() == Some(&id.nonce))
    }

    /// Replaces the last version by one that pays more; returns whether fees and budgets allow it.
    fn outbid(&mut self, id: AttemptId, now: u64) -> bool {
        let Some(last) = self.slots.get(id).and_then(Slot::last).cloned() else { return false };
        let Some(config) = self.chain(id.chain) else { return false };
        let Some(base_fee) = self.base_fee(id.chain) else { return false };
        let Some(fees) = config.fees.replacement(last.fees, base_fee) else { return false };
        let (purpose, call) = match last.purpose {
            Purpose::Fill => (Purpose::Fill, nothing(id)),
            Purpose::Relay(_) => {
                let message = self.slots.get(id).and_then(|slot| slot.attempt.message);
                let draft = message.and_then(|message| self.messages.draft_of(message));
                let log = message.and_then(|it| self.messages.tracked(it)?.sends.last());
                let (Some(draft), Some(log)) = (draft, log) else { return false };
                (Purpose::Relay(log.into()), Call::relay(&draft))
            }
        };
        self.sign(id, purpose, call, last.gas_limit, fees, now).is_ok()
    }

    /// Keeps a nonce for a message that will need it, unless others are held up for too long.
    fn hold_back(&mut self, id: AttemptId, now: u64) {
        let again = self.chain(id.chain).map_or(12, |config| config.rebroadcast_after.max(1));
        let Some(slot) = self.slots.get_mut(id) else { return };
        if slot.attempt.message.is_some_and(|message| self.estimates.contains_key(&message)) {
            return;
        }
        if slot.attempt.exposure == 0 {
            self.release(id, now);
            return;
        }
        let since = *slot.idle_since.get_or_insert(now);
        if slot.is_filling() {
            self.press(id, now);
        } else if now >= since.saturating_add(again) && self.holds_up(id) {
            self.fill(id, now);
        }
    }

    /// Whether later nonces of the payer have transactions on their way.
    fn holds_up(&self, id: AttemptId) -> bool {
        let Some(payer) = self.payers.get(&(id.chain, id.payer)) else { return false };
        let mut later = payer.live.range(id.nonce + 1..);
        later.any(|nonce| self.is_active(AttemptId { nonce: *nonce, ..id }))
    }

    /// Gives back a nonce that is not needed, or has it used up by a transaction that does nothing.
    fn cancel(&mut self, id: AttemptId, now: u64) {
        let Some(slot) = self.slots.get(id) else { return };
        if slot.attempt.exposure == 0 && !self.holds_up(id) {
            self.release(id, now);
        } else if slot.is_filling() {
            self.press(id, now);
        } else if slot.attempt.exposure == 0 {
            self.release(id, now);
        } else {
            self.fill(id, now);
        }
    }

    /// Replaces the last version by a transaction that does nothing.
    fn fill(&mut self, id: AttemptId, now: u64) {
        let Some(config) = self.chain(id.chain) else { return };
        let Some(base_fee) = self.base_fee(id.chain) else { return };
        let last = self.slots.get(id).and_then(Slot::last);
        let dearer = last.and_then(|last| config.fees.replacement(last.fees, base_fee));
        // Where no pool has the last version any more, the usual fees are enough.
        let Some(fees) = dearer.or_else(|| config.fees.first(base_fee)) else { return };
        // Without the budget for it, it is tried again later.
        let _ = self.sign(id, Purpose::Fill, nothing(id), FILL_GAS, fees, now);
    }

    /// Fills the nonces that are missing below those in use.
    pub(super) fn fill_gaps(&mut self, now: u64) {
        let payers: Vec<_> = self.payers.keys().copied().collect();
        for (chain, payer) in payers {
            while self.payers.get(&(chain, payer)).is_some_and(|it| it.gap().is_some()) {
                if !self.fill_gap(chain, payer, now) {
                    break;
                }
            }
        }
    }

    /// Fills the first missing nonce of a payer; returns whether fees and budgets allow it.
    fn fill_gap(&mut self, chain: ChainId, payer: Address, now: u64) -> bool {
        let Some(config) = self.chain(chain) else { return false };
        let Some(base_fee) = self.base_fee(chain) else { return false };
        let Some(fees) = config.fees.first(base_fee) else { return false };
        let Some(nonce) = self.payers.get_mut(&(chain, payer)).and_then(Payer::reserve) else {
            return false;
        };
        let id = AttemptId { chain, payer, nonce };
        self.slots.add(Slot::new(id, None));
        let is_signed = self.sign(id, Purpose::Fill, nothing(id), FILL_GAS, fees, now).is_ok();
        if !is_signed {
            self.release(id, now);
        }
        is_signed
    }

    /// Gives up the messages that no chain can execute any more.
    pub(super) fn give_up_expired(&mut self, now: u64) {
        let windows = self.config.chains.values().map(|config| config.message_expiry_window);
        let times = self.readers.keys().map(|chain| self.messages.chain_time(*chain, now));
        if let Some((longest, earliest)) = windows.max().zip(times.min()) {
            self.messages.expire_before(earliest.saturating_sub(longest));
        }
    }
}

/// A call of a payer to itself, which does nothing.
const fn nothing(id: AttemptId) -> Call {
    Call { to: id.payer, input: Bytes::new(), access_list: alloy_eip2930::AccessList(Vec::new()) }
}
