//! Signed transactions: what they may cost, and what they replace.

use alloy_primitives::{B256, Bytes};

use super::{
    action::{Action, Call, Report, Unsigned},
    machine::Machine,
    request::RequestId,
    requests::Asked,
    slot::Signing,
    spends::next_hour,
};
use crate::{
    fees::Fees,
    messages::{Event, MessageState, Submission},
    node_refusal::{NodeRefusal, RefusalReason},
    store::{AttemptId, Change, Purpose, Spender, Store, StoredLog, Version},
};

/// How often a signer may fail before the relay is given up for now.
const MOST_FAILURES: u32 = 5;

impl<S: Store> Machine<S> {
    /// Has a transaction signed with a nonce, if the budgets allow it.
    pub(super) fn sign(
        &mut self,
        id: AttemptId,
        purpose: Purpose,
        call: Call,
        gas_limit: u64,
        fees: Fees,
        now: u64,
    ) -> Result<(), NodeRefusal> {
        let AttemptId { chain, payer, .. } = id;
        let Some(config) = self.chain(chain) else { return Err(RefusalReason::NoPayer.into()) };
        let budget = config.budget;
        let cost = config.fees.cost(fees, gas_limit);
        let Some(slot) = self.slots.get(id) else { return Ok(()) };
        let extra = cost.saturating_sub(slot.attempt.cost);
        // Sponsors pay for relays only.
        let message = slot.attempt.message.filter(|_| purpose != Purpose::Fill);
        let tracked = message.and_then(|message| self.messages.tracked(message));
        let sponsor = tracked.and_then(|it| self.config.lists.sponsor(&it.message).ok().flatten());
        if self.lacks(chain, payer, cost) {
            self.block(id, now.saturating_add(60), &RefusalReason::Funds);
            return Err(NodeRefusal::from(RefusalReason::Funds).at(now));
        }
        let spender = Spender::Payer { chain, payer };
        if self.spends.left(spender, budget, now) < extra {
            self.block(id, next_hour(now), &RefusalReason::PayerBudget);
            return Err(NodeRefusal::from(RefusalReason::PayerBudget).until(next_hour(now)));
        }
        if let Some(sponsor) = sponsor {
            if self.sponsor_left(sponsor, now) < extra {
                let refusal = NodeRefusal::from(RefusalReason::SponsorBudget);
                return Err(refusal.until(next_hour(now)));
            }
            self.spends.add(Spender::Sponsor(sponsor), extra, now);
        }
        self.spends.add(spender, extra, now);
        let Some(slot) = self.slots.get_mut(id) else { return Ok(()) };
        if sponsor.is_some() {
            slot.sponsor = sponsor;
            slot.sponsored += extra;
        }
        if slot.attempt.cost == 0 {
            slot.charged_at = now;
        }
        slot.attempt.cost = slot.attempt.cost.max(cost);
        slot.signing = Some(Signing { request: None, purpose, call, fees, gas_limit, failures: 0 });
        self.ask_to_sign(id, now);
        Ok(())
    }

    /// Asks for the signature of the transaction that a slot has ready.
    pub(super) fn ask_to_sign(&mut self, id: AttemptId, now: u64) {
        let request = self.ask(id.chain, Asked::Sign { attempt: id }, now);
        let Some(signing) = self.slots.get_mut(id).and_then(|slot| slot.signing.as_mut()) else {
            return;
        };
        signing.request = Some(request);
        let transaction = Unsigned {
            chain: id.chain,
            payer: id.payer,
            nonce: id.nonce,
            max_fee_per_gas: signing.fees.max_fee,
            max_priority_fee_per_gas: signing.fees.tip,
            gas_limit: signing.gas_limit,
            call: signing.call.clone(),
        };
        self.actions.push(Action::Sign { request, transaction });
        self.slots.check_at(id, now.saturating_add(60));
    }

    /// A transaction is signed.
    pub(super) fn read_signed(
        &mut self,
        id: AttemptId,
        request: RequestId,
        (transaction, raw): (B256, Bytes),
        now: u64,
    ) {
        let Some(slot) = self.slots.get_mut(id) else { return };
        let is_current = |signing: &mut Signing| signing.request == Some(request);
        let Some(signing) = slot.signing.take_if(is_current) else { return };
        let message = slot.attempt.message;
        if let Purpose::Relay(log) = &signing.purpose
            && !self.is_wanted(id, log, now)
        {
            // The message has been relayed or has changed in the meantime.
            self.slots.check_at(id, now);
            return;
        }
        let Signing { purpose, fees, gas_limit, .. } = signing;
        let replaced = self.slots.get(id).and_then(|slot| slot.last().cloned());
        let version = Version { transaction, raw, purpose, fees, gas_limit };
        let submitted = message.and_then(|message| self.submitted_in(id, message));
        self.slots.push(id, version.clone());
        if let Some(slot) = self.slots.change(id) {
            slot.version_at = now;
            slot.is_outbid = false;
            slot.idle_since = None;
            if slot.attempt.signed_at == 0 {
                slot.attempt.signed_at = now;
            }
        }
        if let (Purpose::Relay(log), Some(message)) = (&version.purpose, message)
            && let Some(source) = self.messages.tracked(message).map(|it| it.source)
        {
            let (payer, nonce) = (id.payer, id.nonce);
            let submission = Submission { message, id: log.identifier(source), payer, nonce };
            self.messages.submitted(submission, transaction, now);
        }
        if let Some(before) = submitted.filter(|before| *before != transaction) {
            let refusal = RefusalReason::GivenUp.into();
            self.messages.handle(Event::Dropped { transaction: before, refusal }, now);
        }
        if let Some(replaced) = replaced {
            let reason = match (&replaced.purpose, &version.purpose) {
                (Purpose::Relay(_), Purpose::Fill) => "its message does not need it any more",
                (Purpose::Relay(before), Purpose::Relay(after)) if before != after => {
                    "its message has another log"
                }
                (Purpose::Fill, Purpose::Relay(_)) => "a message needs the nonce after all",
                _ => "it has waited too long",
            };
            let (chain, payer, nonce) = (id.chain, id.payer, id.nonce);
            self.report(Report::Replaced { chain, payer, nonce, reason });
        }
        self.broadcast(id, now);
    }

    /// Whether a message is still to be relayed with this nonce, by this log.
    fn is_wanted(&self, id: AttemptId, log: &StoredLog, now: u64) -> bool {
        let Some(message) = self.slots.get(id).and_then(|slot| slot.attempt.message) else {
            return false;
        };
        let Some(tracked) = self.messages.tracked(message) else { return false };
        let is_last = tracked.sends.last().is_some_and(|last| StoredLog::from(last) == *log);
        let is_free = match tracked.state {
            MessageState::Submitted { .. } => self.submitted_in(id, message).is_some(),
            MessageState::Parked { .. } => false,
            ref state => !state.is_settled(),
        };
        // Another nonce may be given back to the message meanwhile.
        let is_its_slot = self.slot_of(message) == Some(id);
        is_last && is_free && is_its_slot && !self.is_expired(id, log, now)
    }

    /// Whether the destination cannot execute the message of a log any more.
    pub(super) fn is_expired(&self, id: AttemptId, log: &StoredLog, now: u64) -> bool {
        let window = self.chain(id.chain).map_or(u64::MAX, |config| config.message_expiry_window);
        log.timestamp.saturating_add(window) < self.messages.chain_time(id.chain, now)
    }

    /// The signer has not signed.
    pub(super) fn fail_signature(&mut self, id: AttemptId, request: RequestId, now: u64) {
        let Some(slot) = self.slots.get_mut(id) else { return };
        let message = slot.attempt.message;
        let Some(signing) = slot.signing.as_mut().filter(|it| it.request == Some(request)) else {
            return;
        };
        signing.request = None;
        signing.failures += 1;
        let failures = signing.failures;
        self.slots.check_at(id, now.saturating_add(u64::from(failures)));
        if failures < MOST_FAILURES {
            return;
        }
        if let Some(slot) = self.slots.get_mut(id) {
            slot.signing = None;
        }
        self.block(id, now.saturating_add(60), &RefusalReason::NotSigned);
        if let Some(message) = message {
            let refusal = NodeRefusal::from(RefusalReason::NotSigned).at(now);
            self.messages.refused(message, refusal, now);
        }
    }

    /// Lets the payer of a slot begin nothing until some time, in seconds.
    pub(super) fn block(&mut self, id: AttemptId, until: u64, reason: &RefusalReason) {
        let AttemptId { chain, payer, .. } = id;
        let Some(state) = self.payers.get_mut(&(chain, payer)) else { return };
        if state.blocked_until < until {
            state.blocked_until = until;
            state.ask_at = state.ask_at.min(until);
            let reason = reason.to_string();
            self.report(Report::PayerWaits { chain, payer, reason });
        }
    }

    /// Gives back a nonce that no node has seen a transaction with.
    pub(super) fn release(&mut self, id: AttemptId, now: u64) {
        let Some(slot) = self.slots.remove(id) else { return };
        if let Some(payer) = self.payers.get_mut(&(id.chain, id.payer)) {
            payer.release(id.nonce);
        }
        let spender = Spender::Payer { chain: id.chain, payer: id.payer };
        let cost = slot.attempt.cost;
        self.spends.refund(spender, cost, slot.charged_at);
        if let Some(sponsor) = slot.sponsor {
            self.spends.refund(Spender::Sponsor(sponsor), slot.sponsored, slot.charged_at);
        }
        if !slot.attempt.versions.is_empty() {
            self.changes.push(Change::AttemptPast(id));
        }
        let submitted = slot.attempt.versions.iter().map(|version| version.transaction);
        for transaction in submitted.collect::<Vec<_>>() {
            let refusal = RefusalReason::GivenUp.into();
            self.messages.handle(Event::Dropped { transaction, refusal }, now);
        }
    }
}
