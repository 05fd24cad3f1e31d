//! Failed relays, and what their messages wait for next.

use alloy_primitives::B256;

use super::{
    Messages,
    chain_clock::ChainClock,
    chain_facts::MESSAGE_EXPIRY_WINDOW,
    message_state::MessageState,
    obstacle::Obstacle,
    refusal::{Meaning, Refusal},
    relay_failure::RelayFailure,
    requirement::required_message,
    submission::Submission,
};

impl<R: Refusal> Messages<R> {
    /// Whether the relayer knows that a message is relayed.
    pub(super) fn is_relayed(&self, message: B256) -> bool {
        let relayed = |state: &MessageState<R>| matches!(state, MessageState::Relayed { .. });
        self.settled.contains(message) || self.state(message).is_some_and(relayed)
    }

    /// Records the failure of a relay, as [`fail`](Self::fail), if the message still waits for this
    /// relay: somebody else may have relayed it first, or another relay may be submitted.
    pub(super) fn fail_relay(
        &mut self,
        relay: &Submission,
        transaction: B256,
        failure: RelayFailure<R>,
        now: u64,
    ) {
        let hash = relay.message;
        if self.state(hash) != Some(&MessageState::Submitted { transaction }) {
            return;
        }
        let last = self.tracked(hash).and_then(|message| message.sends.last());
        let is_current = last.is_none_or(|log| log.id == relay.id);
        if !is_current
            && matches!(&failure, RelayFailure::Refused(refusal) if refusal.is_invalid_message())
        {
            // The message has another log by now: after a reorg, or because it was sent again.
            self.set_state(hash, MessageState::Sent { due: now });
            return;
        }
        self.fail(hash, failure, now);
    }

    /// Records a failed relay, and decides what the message waits for next.
    pub(super) fn fail(&mut self, hash: B256, failure: RelayFailure<R>, now: u64) {
        let Some(message) = self.messages.get(&hash) else { return };
        if message.state.is_settled() {
            return;
        }
        let meaning = match &failure {
            RelayFailure::Refused(refusal) => Some(refusal.meaning()),
            _ => None,
        };
        let sent = message.sends.last().and_then(|log| log.id.timestamp_seconds().ok());
        let view = message.destination.and_then(|chain| self.views.get(&chain));
        let window = view.map_or(MESSAGE_EXPIRY_WINDOW, |view| view.facts.message_expiry_window);
        let expires = sent.unwrap_or_default().saturating_add(window);
        let expires = ChainClock::new(view).to_relayer(expires);
        let next = now.saturating_add(1);
        let state = match meaning {
            // Being too early is no failure, unless the message expires before the chain is active.
            Some(Meaning::Inactive { until }) if until <= expires => {
                Some(MessageState::Waiting { until: until.max(next), failure: failure.clone() })
            }
            Some(Meaning::Dropped) => Some(MessageState::Sent { due: now }),
            Some(Meaning::Early { until }) => Some(wait(until.max(next), expires, failure.clone())),
            Some(Meaning::Failsafe) => {
                // Nobody says when the failsafe will be off: it may be before the message expires.
                let due = now.saturating_add(self.config.retries.back_off.max(1));
                let due = if now < expires { due.min(expires) } else { due };
                Some(wait(due, expires, failure.clone()))
            }
            _ => None,
        };
        if let Some(state) = state {
            self.set_state(hash, state);
            return;
        }
        // The target waits for another message, which is no failure. One that names a relayed message
        // does not tell the truth: waiting for it would be in vain.
        if let Some(behind) = required_message(&failure)
            && !self.is_relayed(behind)
        {
            self.agenda.prerequisites.insert(hash, behind);
            self.agenda.park(hash, behind);
            self.set_state(hash, MessageState::Parked { behind });
            return;
        }
        let Some(message) = self.messages.get_mut(&hash) else { return };
        message.failures += 1;
        let state = match meaning {
            Some(Meaning::Expired | Meaning::ExpiresSoon) => MessageState::Expired,
            // A message that the rules refuse now is refused next time as well, unless the chains
            // change.
            Some(Meaning::Inactive { .. } | Meaning::OutsideSet | Meaning::Invalid) => {
                MessageState::Failed { failure }
            }
            _ => match self.config.retries.wait_after(message.failures) {
                Some(wait) => MessageState::Waiting { until: now.saturating_add(wait), failure },
                None => MessageState::Failed { failure },
            },
        };
        self.set_state(hash, state);
        if meaning == Some(Meaning::ExpiresSoon)
            && let Some(timeout) = self.ingress_timeout
            && let Some(message) = self.messages.get_mut(&hash)
        {
            self.obstacles.set(message, Some(Obstacle::Ingress { timeout }));
        }
    }

    /// Sets the state of a message; updates the agenda and the totals, and unparks messages that
    /// waited for it.
    pub(super) fn set_state(&mut self, hash: B256, state: MessageState<R>) {
        let Some(message) = self.messages.get_mut(&hash) else { return };
        if let Some(time) = message.state.due() {
            self.agenda.remove(time, message);
        }
        self.totals.remove(&message.state);
        self.totals.add(&state);
        if let Some(changes) = &mut self.changes {
            changes.push((hash, state.clone()));
        }
        message.state = state;
        let view = message.destination.and_then(|chain| self.views.get(&chain));
        let messenger = view.map(|view| view.facts.messenger).unwrap_or_default();
        self.obstacles.record(message, messenger);
        if let Some(time) = message.state.due() {
            self.agenda.add(time, message);
        }
        self.agenda.record(message, self.config.parking);
        self.ages.record(message);
        if !message.state.is_settled() {
            return;
        }
        for parked in self.agenda.unpark(hash) {
            let waits = MessageState::Parked { behind: hash };
            if self.state(parked) == Some(&waits) {
                self.set_state(parked, MessageState::Sent { due: 0 });
            }
        }
    }
}

/// Waits until `until`; a message that has expired by then is given up. All times are in seconds.
fn wait<R>(until: u64, expires: u64, failure: RelayFailure<R>) -> MessageState<R> {
    if until > expires { MessageState::Expired } else { MessageState::Waiting { until, failure } }
}
