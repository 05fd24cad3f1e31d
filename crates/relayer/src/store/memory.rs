//! A store in memory.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId};

use super::{
    Store,
    attempt::{Attempt, AttemptId, AttemptPlace},
    change::Change,
    query::{Count, Page, Query},
    saved::{Position, RelayOfUnknown, Saved},
    spend::{Spend, Spender},
    stored_block::StoredBlock,
    stored_message::StoredMessage,
};

/// A store in memory, for tests and simulations: it ends with the process. It can be told to fail.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    positions: BTreeMap<ChainId, Position>,
    blocks: BTreeMap<(ChainId, u64), StoredBlock>,
    messages: BTreeMap<B256, StoredMessage>,
    /// Hashes of the messages by their numbers.
    sequence: BTreeMap<u64, B256>,
    attempts: BTreeMap<AttemptId, Attempt>,
    spends: BTreeMap<Spender, Spend>,
    relays: BTreeMap<B256, RelayOfUnknown>,
    writes: u64,
    failure: Option<Failure>,
}

/// When a store fails.
#[derive(Debug, Clone, Copy)]
struct Failure {
    /// The number of the write that fails.
    write: u64,
    /// Whether its changes are made all the same.
    applied: bool,
}

/// The store was told to fail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the store was told to fail at write {write}")]
pub struct MemoryError {
    /// The number of the write.
    pub write: u64,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of writes so far.
    pub const fn writes(&self) -> u64 {
        self.writes
    }

    /// Lets write number `write` fail, once; `applied` says whether its changes are made all the
    /// same, as when a process dies right after them.
    pub const fn fail_at(&mut self, write: u64, applied: bool) {
        self.failure = Some(Failure { write, applied });
    }

    /// All messages, by hash.
    pub const fn all_messages(&self) -> &BTreeMap<B256, StoredMessage> {
        &self.messages
    }

    /// All attempts.
    pub const fn attempts(&self) -> &BTreeMap<AttemptId, Attempt> {
        &self.attempts
    }

    /// How far each chain is read.
    pub const fn positions(&self) -> &BTreeMap<ChainId, Position> {
        &self.positions
    }

    /// Number of blocks.
    pub fn blocks(&self) -> usize {
        self.blocks.len()
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Message(message) => {
                self.sequence.insert(message.sequence, message.hash);
                self.messages.insert(message.hash, message.clone());
            }
            Change::Position(position) => {
                self.positions.insert(position.chain, *position);
            }
            Change::Block(block) => {
                self.blocks.insert((block.chain, block.number), block.clone());
            }
            &Change::BlocksGone { chain, next } => {
                self.blocks.retain(|&(of, number), _| of != chain || number < next);
            }
            &Change::BlocksPast { chain, first } => {
                while let Some((&key, _)) = self.blocks.range((chain, 0)..(chain, first)).next() {
                    self.blocks.remove(&key);
                }
            }
            Change::Attempt(attempt) => {
                self.attempts.insert(attempt.id, attempt.clone());
            }
            Change::AttemptPast(id) => {
                self.attempts.remove(id);
            }
            Change::Spend(spend) => {
                self.spends.insert(spend.spender, *spend);
            }
            Change::Relay(relay) => {
                self.relays.insert(relay.message, *relay);
            }
            Change::RelayPast { message } => {
                self.relays.remove(message);
            }
        }
    }
}

impl Store for MemoryStore {
    type Error = MemoryError;

    fn load(&mut self) -> Result<Saved, MemoryError> {
        let is_mined = |attempt: &&Attempt| matches!(attempt.place, AttemptPlace::Mined { .. });
        let attempts = self.attempts.values().filter(|attempt| !is_mined(attempt));
        Ok(Saved {
            positions: self.positions.values().copied().collect(),
            blocks: self.blocks.values().cloned().collect(),
            attempts: attempts.cloned().collect(),
            spends: self.spends.values().copied().collect(),
            relays: self.relays.values().copied().collect(),
            next_sequence: self.sequence.last_key_value().map_or(0, |(last, _)| last + 1),
        })
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), MemoryError> {
        let write = self.writes;
        self.writes += 1;
        let failure = self.failure.take_if(|failure| failure.write <= write);
        if failure.is_none_or(|failure| failure.applied) {
            changes.iter().for_each(|change| self.change(change));
        }
        failure.map_or(Ok(()), |_| Err(MemoryError { write }))
    }

    fn message(&self, hash: B256) -> Result<Option<StoredMessage>, MemoryError> {
        Ok(self.messages.get(&hash).cloned())
    }

    fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, MemoryError> {
        Ok(self.attempts.get(&id).cloned())
    }

    fn messages(&self, query: &Query) -> Result<Page, MemoryError> {
        let after = query.after;
        let in_order: Box<dyn Iterator<Item = (&u64, &B256)>> = if query.newest_first {
            Box::new(self.sequence.range(..after.unwrap_or(u64::MAX)).rev())
        } else {
            Box::new(self.sequence.range(after.map_or(0, |after| after.saturating_add(1))..))
        };
        let messages = in_order.filter_map(|(_, hash)| self.messages.get(hash));
        let mut matching = messages.filter(|message| query.matches(message)).cloned();
        let messages: Vec<StoredMessage> = matching.by_ref().take(query.limit).collect();
        let last = messages.last().map(|message| message.sequence);
        let next = matching.next().and(last);
        Ok(Page { messages, next })
    }

    fn counts(&self) -> Result<Vec<Count>, MemoryError> {
        let mut counts = BTreeMap::new();
        for message in self.messages.values() {
            let key = (message.source, message.destination(), message.state.name());
            *counts.entry(key).or_insert(0) += 1;
        }
        let counts = counts.into_iter().map(|((source, destination, state), count)| Count {
            source,
            destination,
            state,
            count,
        });
        Ok(counts.collect())
    }
}
