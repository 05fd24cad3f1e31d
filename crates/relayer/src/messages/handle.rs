//! What each event changes.

use std::sync::Arc;

use alloy_primitives::{B256, ChainId, U256};
use messenger::{Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message};

use super::{
    Messages,
    event::{BlockId, Event, Outcome},
    message_state::MessageState,
    refusal::Refusal,
    relay_failure::RelayFailure,
    sent_log::SentLog,
    submission::Submission,
    tracked_message::TrackedMessage,
};

impl<R: Refusal> Messages<R> {
    /// Records what has happened; `now` is the time at which the relayer has learned it, in seconds.
    pub fn handle(&mut self, event: Event<R>, now: u64) {
        match event {
            Event::Chain { chain, facts } => self.views.entry(chain).or_default().facts = facts,
            Event::Clock { chain, ahead } => self.views.entry(chain).or_default().ahead = ahead,
            Event::ChainsGone { chains } => self.forget_chains(&chains),
            Event::Sent { chain, block, sent } => self.read_sent(chain, block, sent, now),
            Event::Outcomes { chain, block, relayed, own } => {
                self.read_relays(chain, block, relayed, own, now);
            }
            Event::BlocksGone { chain, next } => self.unwind(chain, next, now),
            Event::Safe { chain, number } => self.reach_safety(chain, number),
            Event::Pool { chain, waiting } => self.read_pool(chain, waiting, now),
            Event::Dropped { transaction, refusal } => {
                self.end_relay(transaction, RelayFailure::Refused(refusal), now);
            }
            Event::Lost { transaction } => {
                self.end_relay(transaction, RelayFailure::Lost { transaction }, now);
            }
            Event::Overcome(obstacle) => self.take_up(obstacle, now),
            Event::Ingress { timeout } => self.ingress_timeout = timeout,
        }
    }

    /// Reads the messages that a block has sent.
    fn read_sent(&mut self, chain: ChainId, block: BlockId, sent: Vec<(u32, Message)>, now: u64) {
        for (log_index, message) in sent {
            let position = LogPosition {
                chain_id: U256::from(chain),
                block_number: block.number,
                timestamp: block.timestamp,
                log_index,
            };
            let id = Identifier::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, position);
            let hash = message.hash();
            self.views.entry(chain).or_default().record(block.number, hash);
            self.record_sent(hash, chain, message, SentLog { id, block_hash: block.hash }, now);
        }
    }

    /// The chain to which a message goes; `None` where it is not there.
    pub(super) fn destination(&self, message: &Message) -> Option<ChainId> {
        let id = ChainId::try_from(message.destination).ok()?;
        self.views.contains_key(&id).then_some(id)
    }

    /// Records a log that has sent a message.
    pub(super) fn record_sent(
        &mut self,
        hash: B256,
        source: ChainId,
        message: Message,
        log: SentLog,
        now: u64,
    ) {
        if self.settled.contains(hash) {
            return;
        }
        let destination = self.destination(&message);
        let sent = log.id.timestamp_seconds().unwrap_or(now);
        let due = self.not_too_late(self.due_after(source, sent), now);
        let new = if self.config.skips(source, hash, &message) {
            MessageState::Skipped
        } else if destination.is_none() {
            MessageState::NoDestination
        } else {
            MessageState::Sent { due }
        };
        let Some(known) = self.messages.get_mut(&hash) else {
            let tracked = TrackedMessage {
                hash,
                message: Arc::new(message),
                source,
                destination,
                sends: vec![log],
                failures: 0,
                state: MessageState::ReorgedOut,
                obstacle: None,
                sequence: self.found_count,
                last_sent: sent,
            };
            self.found.insert(self.found_count, hash);
            self.found_count += 1;
            self.messages.insert(hash, tracked);
            self.totals.sent += 1;
            self.set_state(hash, new);
            if let Some((chain, block, transaction)) = self.unknown.remove(&hash) {
                self.record_relayed(hash, chain, block, transaction);
            }
            return;
        };
        self.ages.remove(known);
        known.last_sent = sent;
        self.ages.record(known);
        let was_gone = known.sends.is_empty();
        known.sends.push(log);
        self.totals.sent += usize::from(was_gone);
        known.destination = destination;
        let state = match known.state {
            // As for a new message.
            MessageState::ReorgedOut => new,
            MessageState::Failed { .. } | MessageState::Expired | MessageState::NoDestination
                if destination.is_some() =>
            {
                MessageState::Resent { due }
            }
            _ => return,
        };
        known.failures = 0;
        self.set_state(hash, state);
    }

    /// Reads the outcomes of relays in one block: successful relays from any account, and the
    /// relayer's own transactions.
    fn read_relays(
        &mut self,
        chain: ChainId,
        block: BlockId,
        relayed: Vec<(B256, B256)>,
        own: Vec<Outcome<R>>,
        now: u64,
    ) {
        for (message, transaction) in relayed {
            if self.messages.contains_key(&message) {
                self.record_relayed(message, chain, block.number, transaction);
            } else {
                self.unknown.insert(message, (chain, block.number, transaction));
            }
        }
        for Outcome { transaction, failure } in own {
            let Some(relay) = self.submitted.remove(&transaction) else { continue };
            let message = relay.message;
            if self.state(message) != Some(&MessageState::Submitted { transaction }) {
                // Its log has changed the state, or somebody else's relay.
                continue;
            }
            self.views.entry(chain).or_default().record(block.number, message);
            let failure = failure.unwrap_or(RelayFailure::NoEffect { transaction });
            self.fail_relay(&relay, transaction, failure, now);
        }
        self.views.entry(chain).or_default().push(block.number, block.hash);
    }

    /// Records that block `block` of `chain` has relayed a message.
    fn record_relayed(&mut self, hash: B256, chain: ChainId, block: u64, transaction: B256) {
        self.views.entry(chain).or_default().record(block, hash);
        self.set_state(hash, MessageState::Relayed { block, transaction });
    }

    /// Records that the blocks of a chain up to `number` are safe enough.
    fn reach_safety(&mut self, chain: ChainId, number: u64) {
        self.views.entry(chain).or_default().safe = Some(number);
        self.agenda.reach_block(chain, number);
    }

    /// Records which of the relayer's transactions wait in a chain's pool.
    fn read_pool(&mut self, chain: ChainId, waiting: Vec<(B256, Option<Submission>)>, now: u64) {
        let mut hashes = std::collections::BTreeSet::new();
        for (transaction, relay) in waiting {
            hashes.insert(transaction);
            let Some(relay) = relay else { continue };
            let known = self.messages.get(&relay.message);
            if known.is_some_and(|message| !message.state.is_settled()) {
                self.record_submitted(relay, transaction, now);
            }
        }
        let lost: Vec<(B256, B256)> = self
            .submitted
            .iter()
            .filter(|(transaction, _)| !hashes.contains(*transaction))
            .filter(|(_, relay)| {
                let message = self.messages.get(&relay.message);
                message.is_some_and(|message| message.destination == Some(chain))
            })
            .map(|(transaction, relay)| (*transaction, relay.message))
            .collect();
        for (transaction, hash) in lost {
            self.submitted.remove(&transaction);
            if self.state(hash) == Some(&MessageState::Submitted { transaction }) {
                self.set_state(hash, MessageState::Sent { due: now });
            }
        }
    }

    /// Records that a submitted relay has ended outside of a block.
    fn end_relay(&mut self, transaction: B256, failure: RelayFailure<R>, now: u64) {
        if let Some(relay) = self.submitted.remove(&transaction) {
            self.fail_relay(&relay, transaction, failure, now);
        }
    }
}
