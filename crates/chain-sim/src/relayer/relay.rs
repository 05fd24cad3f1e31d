//! Planning and submitting relays of due messages.

use std::collections::BTreeMap;

use alloy_consensus::Transaction;
use alloy_primitives::{B256, Bytes, ChainId, keccak256};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, access_list, relay_calldata,
};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    Relayer,
    obstacle::Obstacle,
    policy::RelayOrder,
    requirement::required_message,
    state::{MessageState, RelayFailure, Submission, TrackedMessage},
};
use crate::{
    chain::Call,
    cluster::Cluster,
    error::Error,
    rules::{InvalidMessage, MESSAGE_EXPIRY_WINDOW, Refusal},
};

/// Maximum number of missing nonces that are filled on one chain at a time.
const WIDEST_GAP: u64 = 16_384;

/// A planned relay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Hash of the message.
    pub message: B256,
    /// Chain id of the destination.
    pub destination: ChainId,
    /// The identifier of the `SentMessage` log.
    pub id: Identifier,
    /// The payload of the log: topics, then data.
    pub payload: Vec<u8>,
    /// The call of `relayMessage`, with its access list.
    pub call: Call,
}

impl Relayer {
    /// Plans the relays that the policy allows now, in its order, with the gas that they need. Each
    /// relay must then be passed to [`submit`](Self::submit), [`postpone`](Self::postpone) or
    /// [`lose`](Self::lose).
    ///
    /// Estimates of gas for one destination may use six times the highest gas limit of a relay, all
    /// together. Relays that need more of them stay due, for the next plan.
    pub fn plan(&mut self, cluster: &Cluster) -> Vec<Relay> {
        self.find_safe(cluster);
        let mut due = self.agenda.due(cluster.clock().now());
        match self.config.order {
            RelayOrder::OldestFirst => {}
            RelayOrder::NewestFirst => due.reverse(),
            RelayOrder::Shuffled { seed } => {
                let mut rng = ChaCha8Rng::seed_from_u64(seed.wrapping_add(self.plans));
                due.shuffle(&mut rng);
            }
        }
        self.plans += 1;
        let mut taken: BTreeMap<ChainId, usize> = BTreeMap::new();
        let mut relays = Vec::new();
        for hash in due {
            let Some(message) = self.messages.get(&hash) else { continue };
            let Some(destination) = message.destination else { continue };
            let taken = taken.entry(destination).or_default();
            let Some(id) = message.sends.last().map(|log| log.id.clone()) else { continue };
            if *taken == self.config.batch_size {
                continue;
            }
            if !self.is_safe(cluster, message, &id) {
                let number = id.block_number().unwrap_or(u64::MAX);
                self.agenda.await_block(message, message.source, number);
                continue;
            }
            if let Some(behind) = self.behind(message) {
                self.agenda.park(hash, behind);
                self.set_state(hash, MessageState::Parked { behind });
                continue;
            }
            match self.relay(cluster, message, destination, id) {
                Ok(relay) => {
                    *taken += 1;
                    relays.push(relay);
                }
                Err(error) => {
                    let failure = RelayFailure::Refused(Refusal::InvalidMessage(error.into()));
                    self.fail(hash, failure, cluster.clock().now());
                }
            }
        }
        self.with_gas(cluster, relays)
    }

    /// Submits a relay; the message's state shows the outcome.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] for a relay that was planned for another cluster.
    pub fn submit(&mut self, cluster: &mut Cluster, relay: Relay) -> Result<(), Error> {
        let payer = relay.call.from;
        let transaction = cluster.prepare(relay.destination, relay.call)?;
        let hash = transaction.tx_hash();
        let nonce = transaction.nonce();
        let now = cluster.clock().now();
        match cluster.submit(relay.destination, transaction) {
            Ok(_) => {
                let submission = Submission { message: relay.message, id: relay.id, payer, nonce };
                self.record_submitted(submission, hash, now);
            }
            Err(Error::Refused { refusal, .. }) => {
                self.fail(relay.message, RelayFailure::Refused(refusal), now);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Records a relay as submitted without submitting it, to simulate a relay that is lost.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn lose(&mut self, cluster: &mut Cluster, relay: Relay) -> Result<(), Error> {
        let payer = relay.call.from;
        let transaction = cluster.prepare(relay.destination, relay.call)?;
        let nonce = transaction.nonce();
        let submission = Submission { message: relay.message, id: relay.id, payer, nonce };
        self.record_submitted(submission, transaction.tx_hash(), cluster.clock().now());
        Ok(())
    }

    /// Postpones a relay: it is due at `time`, in seconds.
    pub fn postpone(&mut self, relay: &Relay, time: u64) {
        self.set_state(relay.message, MessageState::Sent { due: time });
    }

    /// Fills the nonces that its own relays wait for, after the transactions with these nonces were
    /// dropped, with transactions that do nothing.
    ///
    /// A gap of more than 16,384 nonces is not filled: lost relays leave no gap so wide, so
    /// somebody else has sent from the relayer's account. Further relays use the nonces in the gap.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] is not possible for the chains of one cluster.
    pub fn fill_gaps(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        for (id, account) in std::mem::take(&mut self.gaps) {
            let mut filled = 0;
            loop {
                let gap = cluster.chain(id)?.nonce_gap(account);
                if gap == 0 || gap > WIDEST_GAP {
                    break;
                }
                if filled == WIDEST_GAP {
                    self.gaps.insert((id, account));
                    break;
                }
                filled += 1;
                match cluster.submit_call(id, Call::new(account, account, Bytes::new())) {
                    Ok(_) => {}
                    // The gap will be found again, and filling it tried again.
                    Err(Error::Refused { .. }) => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Makes the messages due whose blocks have become safe enough. It looks at no other message.
    fn find_safe(&mut self, cluster: &Cluster) {
        let awaited: Vec<ChainId> = self.agenda.awaited_chains().collect();
        for id in awaited {
            let Ok(chain) = cluster.chain(id) else { continue };
            let head = chain.head().number();
            let safe = chain.safety_heads().get(self.config.safety, head);
            self.agenda.reach_block(id, safe);
        }
    }

    /// Whether the log of a message is as safe as the configuration requires.
    fn is_safe(&self, cluster: &Cluster, message: &TrackedMessage, id: &Identifier) -> bool {
        let Ok(number) = id.block_number() else { return false };
        let source = cluster.chain(message.source).ok();
        let level = source.and_then(|source| source.safety(number));
        level.is_some_and(|level| level >= self.config.safety)
    }

    /// The message that another message must wait for; `None` if there is none.
    fn behind(&self, message: &TrackedMessage) -> Option<B256> {
        if let Some(&prerequisite) = self.agenda.prerequisites.get(&message.hash)
            && !self.is_relayed(prerequisite)
        {
            return Some(prerequisite);
        }
        self.agenda.before(message)
    }

    /// Whether the relayer knows that a message is relayed.
    fn is_relayed(&self, message: B256) -> bool {
        let relayed = |state: &MessageState| matches!(state, MessageState::Relayed { .. });
        self.settled.contains(message) || self.state(message).is_some_and(relayed)
    }

    /// Builds the relay of a message: calldata, access list, and the gas limit of the formula.
    pub(super) fn relay(
        &self,
        cluster: &Cluster,
        message: &TrackedMessage,
        destination: ChainId,
        id: Identifier,
    ) -> Result<Relay, messenger::IdentifierError> {
        let said = &message.message;
        let payload = said.payload();
        // Where the index has the log, its checksum may be computed already.
        let entry = match cluster.log_index().entry(&id) {
            Some(entry) => entry,
            None => InboxEntry::new(&id, keccak256(&payload))?,
        };
        let most =
            cluster.chain(destination).map_or(u64::MAX, |chain| self.config.highest_gas(chain));
        let gas = self.config.relay_gas(said.message.len(), most);
        let call = Call::new(
            self.config.account_on(destination),
            L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            relay_calldata(id.clone(), payload.clone()),
        )
        .access_list(access_list(&[entry]))
        .gas_limit(gas);
        Ok(Relay { message: message.hash, destination, id, payload, call })
    }

    /// Records a submitted relay.
    pub(super) fn record_submitted(&mut self, relay: Submission, transaction: B256, now: u64) {
        let hash = relay.message;
        self.submitted.insert(transaction, relay);
        let deadline = now.saturating_add(self.config.patience);
        self.agenda.set_deadline(deadline, transaction);
        self.set_state(hash, MessageState::Submitted { transaction });
    }

    /// Records the failure of a relay, as [`fail`](Self::fail), if the message still waits for this
    /// relay: somebody else may have relayed it first, or another relay may be submitted.
    pub(super) fn fail_relay(
        &mut self,
        relay: &Submission,
        transaction: B256,
        failure: RelayFailure,
        now: u64,
    ) {
        let hash = relay.message;
        if self.state(hash) != Some(&MessageState::Submitted { transaction }) {
            return;
        }
        let last = self.tracked(hash).and_then(|message| message.sends.last());
        let is_current = last.is_none_or(|log| log.id == relay.id);
        if !is_current && matches!(failure, RelayFailure::Refused(Refusal::InvalidMessage(_))) {
            // The message has another log by now: after a reorg, or because it was sent again.
            self.set_state(hash, MessageState::Sent { due: now });
            return;
        }
        self.fail(hash, failure, now);
    }

    /// Records a failed relay, and decides what the message waits for next.
    pub(super) fn fail(&mut self, hash: B256, failure: RelayFailure, now: u64) {
        let Some(message) = self.messages.get_mut(&hash) else { return };
        if message.state.is_settled() {
            return;
        }
        let inactive = match failure {
            RelayFailure::Refused(Refusal::InvalidMessage(InvalidMessage::ExecutingInactive {
                expected,
                ..
            })) => Some(expected),
            _ => None,
        };
        let sent = message.sends.last().and_then(|log| log.id.timestamp_seconds().ok());
        let view = message.destination.and_then(|chain| self.views.get(&chain));
        let window = view.map_or(MESSAGE_EXPIRY_WINDOW, |view| view.message_expiry_window);
        let expires = sent.unwrap_or_default().saturating_add(window);
        // Being too early is no failure, unless the message expires before the chain is active.
        if let Some(active) = inactive.filter(|active| *active <= expires) {
            let until = active.max(now.saturating_add(1));
            self.set_state(hash, MessageState::Waiting { until, failure });
            return;
        }
        if let RelayFailure::Refused(refusal) = &failure
            && let Some(due) = self.due_again(refusal, now)
        {
            let due = match refusal {
                // The failsafe may go off before the message expires.
                Refusal::Failsafe if now < expires => due.min(expires),
                _ => due,
            };
            let state = match refusal {
                Refusal::DroppedOnReorg => MessageState::Sent { due },
                _ if due > expires => MessageState::Expired,
                _ => MessageState::Waiting { until: due, failure },
            };
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
        let ingress = match &failure {
            RelayFailure::Refused(Refusal::ExpiresSoon { .. }) => self.filter.strict_ingress,
            _ => None,
        };
        let state = match &failure {
            RelayFailure::Refused(
                Refusal::InvalidMessage(
                    InvalidMessage::Expired { .. } | InvalidMessage::Pruned { .. },
                )
                | Refusal::ExpiresSoon { .. },
            ) => MessageState::Expired,
            // A message that the rules refuse now is refused next time as well, unless the cluster
            // changes. It is in no cycle with messages at earlier timestamps.
            RelayFailure::Refused(Refusal::InvalidMessage(invalid))
                if !matches!(invalid, InvalidMessage::Cycle { .. }) =>
            {
                MessageState::Failed { failure }
            }
            _ => match self.config.retries.wait_after(message.failures) {
                Some(wait) => MessageState::Waiting { until: now.saturating_add(wait), failure },
                None => MessageState::Failed { failure },
            },
        };
        self.set_state(hash, state);
        if let Some(timeout) = ingress
            && let Some(message) = self.messages.get_mut(&hash)
        {
            self.obstacles.set(message, Some(Obstacle::Ingress { timeout }));
        }
    }

    /// When to submit a relay again that a pool's filter has refused or dropped, in seconds; `None`
    /// for other refusals. Such a refusal is no failure of the relay.
    fn due_again(&self, refusal: &Refusal, now: u64) -> Option<u64> {
        match refusal {
            Refusal::DroppedOnReorg => Some(now),
            Refusal::InvalidMessage(InvalidMessage::FromFuture { actual, .. }) => {
                Some(now.saturating_add(1).max(*actual))
            }
            Refusal::TooRecent { actual, .. } => Some(now.max(*actual).saturating_add(1)),
            // Nobody says when the failsafe will be off.
            Refusal::Failsafe => Some(now.saturating_add(self.config.retries.back_off.max(1))),
            _ => None,
        }
    }

    /// Sets the state of a message; updates the agenda and the totals, and unparks messages that
    /// waited for it.
    pub(super) fn set_state(&mut self, hash: B256, state: MessageState) {
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
        let messenger = view.map(|view| view.messenger).unwrap_or_default();
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
