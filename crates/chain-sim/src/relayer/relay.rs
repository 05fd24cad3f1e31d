//! From a message that is due to `relayMessage` on its destination.

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
    policy::RelayOrder,
    state::{MessageState, RelayFailure, Submission, TrackedMessage},
};
use crate::{Call, Cluster, Error, InvalidMessage, MESSAGE_EXPIRY_WINDOW, Refusal};

/// How many nonces without a transaction are filled, of one chain and at a time.
const WIDEST_GAP: u64 = 16_384;

/// A relay that is to be submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Hash of the message.
    pub message: B256,
    /// Where it is relayed.
    pub destination: ChainId,
    /// Where it was sent.
    pub id: Identifier,
    /// The payload of its log: topics, then data.
    pub payload: Vec<u8>,
    /// The call of `relayMessage`, with its access list.
    pub call: Call,
}

impl Relayer {
    /// The relays that the policy lets happen now, in its order. Each of them is to be given to
    /// [`submit`](Self::submit), [`postpone`](Self::postpone) or [`lose`](Self::lose).
    pub fn plan(&mut self, cluster: &Cluster) -> Vec<Relay> {
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
            if *taken == self.config.batch_size || !self.is_safe(cluster, message, &id) {
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
        relays
    }

    /// Submits a relay; what comes of it is the message's state.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] cannot come of what was planned for the same cluster.
    pub fn submit(&mut self, cluster: &mut Cluster, relay: Relay) -> Result<(), Error> {
        let transaction = cluster.prepare(relay.destination, relay.call)?;
        let hash = transaction.tx_hash();
        let nonce = transaction.nonce();
        let now = cluster.clock().now();
        match cluster.submit(relay.destination, transaction) {
            Ok(_) => {
                let submission = Submission { message: relay.message, id: relay.id, nonce };
                self.note_submitted(submission, hash, now);
            }
            Err(Error::Refused { refusal, .. }) => {
                self.fail(relay.message, RelayFailure::Refused(refusal), now);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Believes to have submitted a relay that the destination never gets.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn lose(&mut self, cluster: &mut Cluster, relay: Relay) -> Result<(), Error> {
        let transaction = cluster.prepare(relay.destination, relay.call)?;
        let submission =
            Submission { message: relay.message, id: relay.id, nonce: transaction.nonce() };
        self.note_submitted(submission, transaction.tx_hash(), cluster.clock().now());
        Ok(())
    }

    /// Leaves a relay for later: it is due at `time`, in seconds.
    pub fn postpone(&mut self, relay: &Relay, time: u64) {
        self.set_state(relay.message, MessageState::Sent { due: time });
    }

    /// Uses up nonces that relays of its own wait for and that nobody else will use, since the
    /// transaction that had them is gone: by transactions that do nothing.
    ///
    /// A gap that is wider than all that it may have lost is somebody else's, who has sent from its
    /// account, and is left alone: its own relays take the nonces within it.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] cannot come of a cluster's own chains.
    pub fn fill_gaps(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        for id in std::mem::take(&mut self.gaps) {
            let account = self.config.account_on(id);
            let mut filled = 0;
            loop {
                let gap = cluster.chain(id)?.nonce_gap(account);
                if gap == 0 || gap > WIDEST_GAP {
                    break;
                }
                if filled == WIDEST_GAP {
                    self.gaps.insert(id);
                    break;
                }
                filled += 1;
                match cluster.submit_call(id, Call::new(account, account, Bytes::new())) {
                    Ok(_) => {}
                    // It will be noticed again, and tried again.
                    Err(Error::Refused { .. }) => break,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Whether the log that a relay would name is as safe as it must be.
    fn is_safe(&self, cluster: &Cluster, message: &TrackedMessage, id: &Identifier) -> bool {
        let Ok(number) = id.block_number() else { return false };
        let source = cluster.chain(message.source).ok();
        let level = source.and_then(|source| source.safety(number));
        level.is_some_and(|level| level >= self.config.safety)
    }

    /// What a message has to wait for.
    fn behind(&self, message: &TrackedMessage) -> Option<B256> {
        if let Some(&prerequisite) = self.agenda.prerequisites.get(&message.hash) {
            let relayed = |state: &MessageState| matches!(state, MessageState::Relayed { .. });
            let is_relayed = self.settled.contains(prerequisite)
                || self.state(prerequisite).is_some_and(relayed);
            if !is_relayed {
                return Some(prerequisite);
            }
        }
        self.agenda.before(message)
    }

    /// Builds the access list and the calldata.
    fn relay(
        &self,
        cluster: &Cluster,
        message: &TrackedMessage,
        destination: ChainId,
        id: Identifier,
    ) -> Result<Relay, messenger::IdentifierError> {
        let said = &message.message;
        let payload = said.payload();
        // The node that has the log has hashed it.
        let entry = match cluster.log_index().entry(&id) {
            Some(entry) => entry,
            None => InboxEntry::new(&id, keccak256(&payload))?,
        };
        let gas = self.config.gas_limit + self.config.gas_per_byte * said.message.len() as u64;
        let call = Call::new(
            self.config.account_on(destination),
            L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            relay_calldata(id.clone(), payload.clone()),
        )
        .access_list(access_list(&[entry]))
        .gas_limit(gas);
        Ok(Relay { message: message.hash, destination, id, payload, call })
    }

    /// Takes note of a relay that is under way.
    pub(super) fn note_submitted(&mut self, relay: Submission, transaction: B256, now: u64) {
        let hash = relay.message;
        self.submitted.insert(transaction, relay);
        let deadline = now.saturating_add(self.config.patience);
        self.agenda.set_deadline(deadline, transaction);
        self.set_state(hash, MessageState::Submitted { transaction });
    }

    /// As [`fail`](Self::fail), if this is the relay that the message waits for: another may
    /// have relayed it first, or another relay of it may be under way.
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
            // The message has another log by now: a reorg has moved it, or it was sent again.
            self.set_state(hash, MessageState::Sent { due: now });
            return;
        }
        self.fail(hash, failure, now);
    }

    /// Takes note of a relay that came to nothing, and decides what comes next.
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
        let expires = sent.unwrap_or_default().saturating_add(MESSAGE_EXPIRY_WINDOW);
        // It is no failure to be early, unless it would be too late by then.
        if let Some(active) = inactive.filter(|active| *active <= expires) {
            let until = active.max(now.saturating_add(1));
            self.set_state(hash, MessageState::Waiting { until, failure });
            return;
        }
        message.failures += 1;
        let state = match &failure {
            RelayFailure::Refused(Refusal::InvalidMessage(InvalidMessage::Expired { .. })) => {
                MessageState::Expired
            }
            // What the rules do not allow they will not allow next time.
            RelayFailure::Refused(Refusal::InvalidMessage(_)) => MessageState::Failed { failure },
            _ => match self.config.retries.wait_after(message.failures) {
                Some(wait) => MessageState::Waiting { until: now.saturating_add(wait), failure },
                None => MessageState::Failed { failure },
            },
        };
        self.set_state(hash, state);
    }

    /// Sets the state of a message, and with it what is due, what is counted, and what waits for
    /// it.
    pub(super) fn set_state(&mut self, hash: B256, state: MessageState) {
        let Some(message) = self.messages.get_mut(&hash) else { return };
        let due = |state: &MessageState| match *state {
            MessageState::Sent { due } | MessageState::Resent { due } => Some(due),
            MessageState::Waiting { until, .. } => Some(until),
            _ => None,
        };
        if let Some(time) = due(&message.state) {
            self.agenda.remove(time, message);
        }
        self.totals.remove(&message.state);
        self.totals.add(&state);
        if let Some(changes) = &mut self.changes {
            changes.push((hash, state.clone()));
        }
        message.state = state;
        if let Some(time) = due(&message.state) {
            self.agenda.add(time, message);
        }
        self.agenda.note(message, self.config.parking);
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
