//! Taking blocks: messages, relays, and the relayer's own transactions in them.

use std::collections::BTreeSet;

use alloy_primitives::{B256, ChainId};

use super::{
    action::Action, block_read::BlockRead, machine::Machine, node_event::Place, requests::Asked,
};
use crate::{
    messages::{Event, MessageState, Outcome, RelayFailure, required_message},
    node_refusal::{NodeRefusal, RefusalReason},
    revert_reason::RevertReason,
    store::{AttemptId, AttemptPlace, Change, Purpose, RelayOfUnknown, Store, StoredBlock},
};

impl<S: Store> Machine<S> {
    /// Takes the blocks that were read, as far as the outcomes of the relayer's transactions in them
    /// are known.
    pub(super) fn take_held(&mut self, chain: ChainId, now: u64) -> Result<(), S::Error> {
        while let Some(block) = self.readers.get(&chain).and_then(|it| it.held.front()) {
            let missing = self.missing_outcomes(chain, block);
            if !missing.is_empty() {
                for transaction in missing {
                    let request = self.ask(chain, Asked::Outcome { transaction }, now);
                    self.actions.push(Action::Look { request, chain, transaction });
                    if let Some(reader) = self.readers.get_mut(&chain) {
                        reader.outcomes.insert(transaction, None);
                    }
                }
                break;
            }
            let Some(reader) = self.readers.get_mut(&chain) else { break };
            if reader.outcomes.values().any(Option::is_none) {
                break;
            }
            let outcomes = core::mem::take(&mut reader.outcomes);
            let Some(block) = reader.held.pop_front() else { break };
            let outcome = |transaction: B256| outcomes.get(&transaction).cloned().flatten();
            self.take_block(chain, block, outcome, now)?;
        }
        self.tell_safe(chain, now);
        self.settle(chain);
        Ok(())
    }

    /// The receipt of a transaction in a block that was read.
    pub(super) fn read_outcome(
        &mut self,
        chain: ChainId,
        transaction: B256,
        place: Place,
        now: u64,
    ) -> Result<(), S::Error> {
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        let Some(block) = reader.held.front() else { return Ok(()) };
        if reader.outcomes.get(&transaction) != Some(&None) {
            return Ok(());
        }
        if matches!(place, Place::Block { hash, .. } if hash == block.hash) {
            reader.outcomes.insert(transaction, Some(place));
            return self.take_held(chain, now);
        }
        // The block is another one by now, or the node is behind: it will be read again.
        reader.drop_held();
        reader.go_back();
        reader.pause(now);
        Ok(())
    }

    /// A receipt could not be read: it will be asked for again.
    pub(super) fn ask_outcome_again(&mut self, chain: ChainId, transaction: B256, now: u64) {
        if let Some(reader) = self.readers.get_mut(&chain) {
            reader.outcomes.remove(&transaction);
            reader.pause(now);
        }
    }

    /// The relayer's transactions in a block whose outcomes nobody has asked for, and that have not
    /// relayed their messages.
    fn missing_outcomes(&self, chain: ChainId, block: &BlockRead) -> Vec<B256> {
        let Some(reader) = self.readers.get(&chain) else { return Vec::new() };
        let is_missing = |transaction: &B256| {
            !reader.outcomes.contains_key(transaction)
                && self.has_unknown_outcome(block, *transaction)
        };
        block.transactions.iter().copied().filter(is_missing).collect()
    }

    /// Whether a transaction of a block is a relay that has not relayed the message that waits for it.
    fn has_unknown_outcome(&self, block: &BlockRead, transaction: B256) -> bool {
        let Some(slot) = self.slots.of_transaction(transaction) else { return false };
        let Some(message) = slot.attempt.message else { return false };
        let version = slot.attempt.version(transaction);
        version.is_some_and(|version| version.purpose != Purpose::Fill)
            && !block.relayed.iter().any(|log| log.message == message)
            && self.submitted_in(slot.attempt.id, message).is_some()
    }

    /// The transaction with which a message is submitted, if that is one of an attempt.
    pub(super) fn submitted_in(&self, id: AttemptId, message: B256) -> Option<B256> {
        match self.messages.state(message)? {
            &MessageState::Submitted { transaction } => {
                let slot = self.slots.of_transaction(transaction)?;
                (slot.attempt.id == id).then_some(transaction)
            }
            _ => None,
        }
    }

    /// Takes a block: the next one of its chain, or, among final ones, a later one.
    fn take_block(
        &mut self,
        chain: ChainId,
        block: BlockRead,
        outcome: impl Fn(B256) -> Option<Place>,
        now: u64,
    ) -> Result<(), S::Error> {
        let id = block.id();
        let Some(reader) = self.readers.get_mut(&chain) else { return Ok(()) };
        let is_after_gap = block.number > reader.next;
        reader.next = block.number + 1;
        reader.push_time(block.number, block.timestamp);
        if is_after_gap {
            self.finish(chain, block.number);
            self.messages.forget_all_blocks(chain);
        }
        let own = block.transactions.iter().copied();
        let own = own.filter_map(|hash| Some((hash, self.slots.of_transaction(hash)?.attempt.id)));
        let own: Vec<(B256, AttemptId)> = own.collect();
        let relayed = block.relayed.iter().filter(|log| self.readers.contains_key(&log.source));
        let relayed: Vec<_> = relayed.copied().collect();
        for (_, message) in &block.sent {
            self.load(message.hash())?;
        }
        for log in &relayed {
            self.load(log.message)?;
        }
        let mut outcomes = Vec::new();
        for &(transaction, attempt) in &own {
            let Some(slot) = self.slots.get(attempt) else { continue };
            let Some(message) = slot.attempt.message else { continue };
            let Some(version) = slot.attempt.version(transaction) else { continue };
            let Some(submitted) = self.submitted_in(attempt, message) else { continue };
            if version.purpose == Purpose::Fill {
                // It was in the block before the relay that should replace it.
                let refusal = RefusalReason::GivenUp.into();
                self.messages.handle(Event::Dropped { transaction: submitted, refusal }, now);
                continue;
            }
            let place = outcome(transaction);
            let failure = place.and_then(|place| failure(transaction, version.gas_limit, &place));
            if let Some(required) = failure.as_ref().and_then(required_message) {
                self.load(required)?;
            }
            outcomes.push(Outcome { transaction: submitted, failure });
        }
        for (_, message) in &block.sent {
            let hash = message.hash();
            self.changed.insert(hash);
            if self.relays.remove(&hash).is_some() {
                self.changes.push(Change::RelayPast { message: hash });
            }
        }
        self.messages.handle(Event::Sent { chain, block: id, sent: block.sent }, now);
        let pairs = relayed.iter().map(|log| (log.message, log.transaction)).collect();
        self.messages
            .handle(Event::Outcomes { chain, block: id, relayed: pairs, own: outcomes }, now);
        for log in &relayed {
            if self.messages.is_unknown(log.message) {
                let relay = RelayOfUnknown {
                    message: log.message,
                    source: log.source,
                    chain,
                    block: block.number,
                    timestamp: block.timestamp,
                    transaction: log.transaction,
                };
                self.relays.insert(log.message, relay);
                self.changes.push(Change::Relay(relay));
            }
            let slots = self.slots.of_message(log.message).map(|slot| slot.attempt.id);
            for id in slots.collect::<Vec<_>>() {
                self.slots.check_at(id, now);
            }
        }
        let mut attempts: BTreeSet<AttemptId> = BTreeSet::new();
        for (transaction, attempt) in own {
            self.mine(attempt, block.number, transaction, now);
            attempts.insert(attempt);
        }
        let attempts: Vec<AttemptId> = attempts.into_iter().collect();
        if !attempts.is_empty() {
            self.mined.insert((chain, block.number), attempts.clone());
        }
        let mut messages = self.messages.met_in(chain, block.number);
        // Those that are not found yet belong to the block as well, once they are.
        let unknown = relayed.iter().filter(|log| self.relays.contains_key(&log.message));
        messages.extend(unknown.map(|log| log.message));
        self.changes.push(Change::Block(StoredBlock {
            chain,
            number: block.number,
            hash: block.hash,
            timestamp: block.timestamp,
            messages,
            attempts,
        }));
        self.moved.insert(chain);
        Ok(())
    }

    /// A transaction of an attempt is in a block: the attempt leaves the memory.
    fn mine(&mut self, id: AttemptId, block: u64, transaction: B256, now: u64) {
        let Some(slot) = self.slots.remove(id) else { return };
        for version in &slot.attempt.versions {
            // The message has ended otherwise, and waits for none of them.
            if self.messages.submissions().contains_key(&version.transaction) {
                let transaction = version.transaction;
                let refusal = RefusalReason::GivenUp.into();
                self.messages.handle(Event::Dropped { transaction, refusal }, now);
            }
        }
        let mut attempt = slot.attempt;
        attempt.place = AttemptPlace::Mined { block, transaction };
        self.changes.push(Change::Attempt(attempt));
        if let Some(payer) = self.payers.get_mut(&(id.chain, id.payer)) {
            payer.use_up(id.nonce);
        }
    }
}

/// Why a relay in a block has failed; `None` for one that has succeeded.
fn failure(transaction: B256, gas_limit: u64, place: &Place) -> Option<RelayFailure<NodeRefusal>> {
    let Place::Block { success: false, gas_used, revert, .. } = place else {
        return None;
    };
    let data = revert.clone().unwrap_or_default();
    if data.is_empty() && *gas_used >= gas_limit {
        let (expected, actual) = (gas_limit.saturating_add(1), gas_limit);
        return Some(RelayFailure::OutOfGas { transaction, expected, actual });
    }
    Some(RelayFailure::Reverted { transaction, reason: RevertReason::decode(&data) })
}
