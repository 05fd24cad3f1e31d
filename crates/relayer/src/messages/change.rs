//! Changes of the chains and of the configuration: messages that were given up are taken up again.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{
    Messages,
    message_state::MessageState,
    obstacle::Obstacle,
    refusal::{Meaning, Refusal},
    relay_failure::RelayFailure,
    tracked_message::TrackedMessage,
};
use crate::policy::RelayerConfig;

impl<R: Refusal> Messages<R> {
    /// Changes the configuration. New skip rules and gas limits hold for the messages that wait or
    /// were given up because of the old ones, too.
    pub fn set_config(&mut self, config: RelayerConfig) {
        let before = core::mem::replace(&mut self.config, config);
        let config = &self.config;
        let has_other_gas = (before.gas_limit, before.gas_per_byte, before.gas_cap)
            != (config.gas_limit, config.gas_per_byte, config.gas_cap)
            || before.gas_estimates != config.gas_estimates;
        if before.skip == config.skip && !has_other_gas {
            return;
        }
        let skipped = |message: &TrackedMessage<R>| {
            config.skips(message.source, message.hash, &message.message)
        };
        let change = |message: &TrackedMessage<R>| {
            let state = match &message.state {
                MessageState::Skipped if !skipped(message) => self.fresh_state(message),
                MessageState::Failed { failure }
                    if has_other_gas && is_about_gas(failure) && !skipped(message) =>
                {
                    self.fresh_state(message)
                }
                MessageState::Submitted { .. } => return None,
                state if !state.is_settled() && skipped(message) => MessageState::Skipped,
                _ => return None,
            };
            Some((message.hash, state))
        };
        let changes: Vec<(B256, MessageState<R>)> = self.messages().filter_map(change).collect();
        for (hash, state) in changes {
            self.begin_again(hash, state);
        }
    }

    /// Takes up a message that was given up or waits, as if it had just been found; `now` is in
    /// seconds. Returns whether there is anything to do for it: a message without a log, one that is
    /// relayed and one whose relay is submitted stay as they are.
    pub fn retry(&mut self, hash: B256, now: u64) -> bool {
        let is_open = |message: &&TrackedMessage<R>| {
            !matches!(
                message.state,
                MessageState::Relayed { .. }
                    | MessageState::Submitted { .. }
                    | MessageState::ReorgedOut
            )
        };
        let Some(message) = self.tracked(hash).filter(is_open) else { return false };
        let state = self.fresh_state(message);
        self.begin_again(hash, self.taken_up(state, now));
        true
    }

    /// Takes up the messages that an obstacle has kept from being relayed.
    pub(super) fn take_up(&mut self, obstacle: Obstacle, now: u64) {
        let hashes: Vec<B256> = self.obstacles.of(obstacle).collect();
        for hash in hashes {
            let Some(message) = self.messages.get(&hash) else { continue };
            let destination = self.destination(&message.message);
            let Some(message) = self.messages.get_mut(&hash) else { continue };
            message.destination = destination;
            let Some(message) = self.messages.get(&hash) else { continue };
            let state = self.taken_up(self.fresh_state(message), now);
            self.begin_again(hash, state);
        }
    }

    /// Forgets chains: they are as if they had never been.
    pub(super) fn forget_chains(&mut self, gone: &BTreeSet<ChainId>) {
        if gone.is_empty() {
            return;
        }
        self.views.retain(|id, _| !gone.contains(id));
        self.retain_unknown(|chain, _| !gone.contains(&chain));
        let is_of = |message: &TrackedMessage<R>| {
            gone.contains(&message.source)
                || message.destination.is_some_and(|id| gone.contains(&id))
        };
        let messages = self.messages.values().filter(|message| is_of(message));
        let hashes: Vec<B256> = messages.map(|message| message.hash).collect();
        for hash in hashes {
            let Some(message) = self.messages.get_mut(&hash) else { continue };
            if gone.contains(&message.source) {
                self.totals.sent -= usize::from(!message.sends.is_empty());
                message.sends.clear();
            }
            let lost = message.destination.is_some_and(|id| gone.contains(&id));
            if lost {
                message.destination = None;
            }
            let is_relayed = matches!(message.state, MessageState::Relayed { .. });
            let state = match &message.state {
                _ if message.sends.is_empty() && (lost || !is_relayed) => MessageState::ReorgedOut,
                MessageState::Skipped => continue,
                _ if lost => MessageState::NoDestination,
                _ => continue,
            };
            self.begin_again(hash, state);
        }
        let messages = &self.messages;
        let submitted = core::mem::take(&mut self.submitted).into_iter();
        let is_there = |message: &B256| {
            messages.get(message).is_some_and(|message| message.destination.is_some())
        };
        self.submitted = submitted.filter(|(_, relay)| is_there(&relay.message)).collect();
    }

    /// The state of a message as if it had just been found.
    fn fresh_state(&self, message: &TrackedMessage<R>) -> MessageState<R> {
        let Some(log) = message.sends.last() else { return MessageState::ReorgedOut };
        if message.destination.is_none() {
            return MessageState::NoDestination;
        }
        let sent = log.id.timestamp_seconds().unwrap_or_default();
        MessageState::Sent { due: self.due_after(message.source, sent) }
    }

    /// The state of a message that is taken up at `now`, in seconds.
    fn taken_up(&self, state: MessageState<R>, now: u64) -> MessageState<R> {
        match state {
            MessageState::Sent { due } => MessageState::Sent { due: self.not_too_late(due, now) },
            state => state,
        }
    }

    /// Sets the state of a message. The failures of one that was given up no longer count.
    fn begin_again(&mut self, hash: B256, state: MessageState<R>) {
        if let Some(message) = self.messages.get_mut(&hash).filter(|it| it.state.is_settled()) {
            message.failures = 0;
        }
        self.set_state(hash, state);
    }
}

/// Whether a relay has failed because of its gas limit.
fn is_about_gas<R: Refusal>(failure: &RelayFailure<R>) -> bool {
    match failure {
        RelayFailure::OutOfGas { .. } => true,
        RelayFailure::Refused(refusal) => refusal.meaning() == Meaning::GasLimit,
        _ => false,
    }
}
