//! Changes of the cluster and of the configuration: messages that were given up are taken up again.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{
    Relayer, RelayerConfig,
    state::{MessageState, RelayFailure, TrackedMessage},
};
use crate::{chain::Chain, cluster::Cluster, rules::Refusal};

impl Relayer {
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
        let skipped =
            |message: &TrackedMessage| config.skips(message.source, message.hash, &message.message);
        let change = |message: &TrackedMessage| {
            let state = match &message.state {
                MessageState::Skipped if !skipped(message) => self.fresh_state(message),
                MessageState::Failed {
                    failure:
                        RelayFailure::OutOfGas { .. }
                        | RelayFailure::Refused(Refusal::GasLimit { .. } | Refusal::GasCap { .. }),
                } if has_other_gas && !skipped(message) => self.fresh_state(message),
                MessageState::Submitted { .. } => return None,
                state if !state.is_settled() && skipped(message) => MessageState::Skipped,
                _ => return None,
            };
            Some((message.hash, state))
        };
        let changes: Vec<(B256, MessageState)> = self.messages().filter_map(change).collect();
        for (hash, state) in changes {
            self.begin_again(hash, state);
        }
    }

    /// Takes up the messages whose obstacles are gone.
    pub(super) fn take_up(&mut self, cluster: &Cluster, now: u64) {
        for hash in self.obstacles.overcome(cluster) {
            let Some(message) = self.messages.get_mut(&hash) else { continue };
            message.destination = cluster.find(message.message.destination).map(Chain::id);
            let state = match self.tracked(hash).map(|message| self.fresh_state(message)) {
                Some(MessageState::Sent { due }) => MessageState::Sent { due: due.max(now) },
                Some(state) => state,
                None => continue,
            };
            self.begin_again(hash, state);
        }
    }

    /// Forgets the chains that the cluster no longer has: they are as if they had never been.
    pub(super) fn forget_chains(&mut self, cluster: &Cluster) {
        let gone = self.views.keys().copied().filter(|id| cluster.chain(*id).is_err());
        let gone: BTreeSet<ChainId> = gone.collect();
        if gone.is_empty() {
            return;
        }
        self.views.retain(|id, _| !gone.contains(id));
        self.gaps.retain(|(id, _)| !gone.contains(id));
        self.retain_unknown(|chain, _| !gone.contains(&chain));
        let is_of = |message: &TrackedMessage| {
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
    fn fresh_state(&self, message: &TrackedMessage) -> MessageState {
        let Some(log) = message.sends.last() else { return MessageState::ReorgedOut };
        if message.destination.is_none() {
            return MessageState::NoDestination;
        }
        let sent = log.id.timestamp_seconds().unwrap_or_default();
        MessageState::Sent { due: sent.saturating_add(self.config.delay) }
    }

    /// Sets the state of a message. The failures of one that was given up no longer count.
    fn begin_again(&mut self, hash: B256, state: MessageState) {
        if let Some(message) = self.messages.get_mut(&hash).filter(|it| it.state.is_settled()) {
            message.failures = 0;
        }
        self.set_state(hash, state);
    }
}
