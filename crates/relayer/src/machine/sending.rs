//! Submitting transactions, and what nodes answer.

use alloy_primitives::B256;

use super::{action::Action, machine::Machine, request::RequestId, requests::Asked};
use crate::{
    messages::Event,
    node_refusal::{NodeRefusal, RefusalReason},
    store::{AttemptId, Purpose, Store},
};

impl<S: Store> Machine<S> {
    /// Submits the last version of an attempt.
    pub(super) fn broadcast(&mut self, id: AttemptId, now: u64) {
        let Some(last) = self.slots.get(id).and_then(|slot| slot.last()) else { return };
        let (transaction, raw) = (last.transaction, last.raw.clone());
        let request = self.ask(id.chain, Asked::Broadcast { attempt: id, transaction }, now);
        if let Some(slot) = self.slots.change(id) {
            slot.attempt.exposure = slot.attempt.exposure.saturating_add(1);
            slot.broadcast = Some(request);
            slot.broadcast_at = now;
        }
        self.actions.push(Action::Broadcast { request, chain: id.chain, transaction, raw });
        self.slots.check_at(id, now.saturating_add(60));
    }

    /// A node has answered to a transaction.
    pub(super) fn read_broadcast(
        &mut self,
        (id, transaction): (AttemptId, B256),
        request: RequestId,
        answer: Result<(), NodeRefusal>,
        now: u64,
    ) {
        let again = self.chain(id.chain).map_or(12, |config| config.rebroadcast_after.max(1));
        let Some(slot) = self.slots.get_mut(id) else { return };
        slot.broadcast.take_if(|waiting| *waiting == request);
        let is_last = slot.last().is_some_and(|last| last.transaction == transaction);
        let refusal = match answer {
            Ok(()) => {
                self.slots.check_at(id, now.saturating_add(again));
                return;
            }
            Err(refusal) => refusal,
        };
        if refusal.reason.may_be_admitted() {
            if refusal.reason == RefusalReason::NonceTooLow
                && let Some(payer) = self.payers.get_mut(&(id.chain, id.payer))
            {
                payer.ask_at = payer.ask_at.min(now);
            }
            self.slots.check_at(id, now.saturating_add(again));
            return;
        }
        // No node has taken it by this request.
        if let Some(slot) = self.slots.change(id) {
            slot.attempt.exposure = slot.attempt.exposure.saturating_sub(1);
        }
        if !is_last {
            return;
        }
        let wait = refusal.reason.wait().unwrap_or(again);
        match refusal.reason {
            RefusalReason::ReplacementUnderpriced | RefusalReason::Underpriced => {
                if let Some(slot) = self.slots.get_mut(id) {
                    slot.is_outbid = true;
                }
                self.slots.check_at(id, now);
            }
            RefusalReason::PoolFull | RefusalReason::Busy | RefusalReason::NonceTooHigh => {
                self.submit_again(id, now.saturating_add(wait));
                if refusal.reason == RefusalReason::NonceTooHigh {
                    self.submit_earlier(id, now);
                }
            }
            _ => self.read_refusal((id, transaction), refusal, wait, now),
        }
    }

    /// A node has refused a transaction for what it is or does.
    fn read_refusal(
        &mut self,
        (id, transaction): (AttemptId, B256),
        refusal: NodeRefusal,
        wait: u64,
        now: u64,
    ) {
        if refusal.reason == RefusalReason::Funds {
            self.block(id, now.saturating_add(wait), &RefusalReason::Funds);
        }
        let version = self.slots.get(id).and_then(|slot| slot.last());
        if version.is_some_and(|version| version.purpose == Purpose::Fill) {
            self.submit_again(id, now.saturating_add(wait));
            return;
        }
        self.messages.handle(Event::Dropped { transaction, refusal: refusal.at(now) }, now);
        self.slots.check_at(id, now);
    }

    /// Nobody knows whether a node has a transaction.
    pub(super) fn fail_broadcast(&mut self, id: AttemptId, request: RequestId, now: u64) {
        let Some(slot) = self.slots.get_mut(id) else { return };
        if slot.broadcast.take_if(|waiting| *waiting == request).is_some() {
            self.submit_again(id, now.saturating_add(2));
        }
    }

    /// Submits the last version again at `time`, in seconds.
    fn submit_again(&mut self, id: AttemptId, time: u64) {
        if let Some(slot) = self.slots.get_mut(id) {
            slot.broadcast_at = 0;
        }
        self.slots.check_at(id, time);
    }

    /// Submits the transactions of a payer with earlier nonces again, as far as none of them is on its
    /// way to a node.
    fn submit_earlier(&mut self, id: AttemptId, now: u64) {
        let Some(payer) = self.payers.get(&(id.chain, id.payer)) else { return };
        let earlier = payer.live.range(..id.nonce).map(|nonce| AttemptId { nonce: *nonce, ..id });
        for earlier in earlier.collect::<Vec<_>>() {
            let slot = self.slots.get_mut(earlier).filter(|slot| slot.broadcast.is_none());
            if slot.is_some_and(|slot| slot.broadcast_at < now) {
                self.submit_again(earlier, now);
            }
        }
    }
}
