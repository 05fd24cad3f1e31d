//! Opening a machine from its store.

use std::collections::BTreeMap;

use alloy_primitives::B256;

use super::{
    config::MachineConfig,
    machine::Machine,
    reader::Reader,
    resting::PAGE,
    slot::{Slot, Slots},
    spends::Spends,
};
use crate::{
    messages::{ChainFacts, Event, MessageState, Messages, PutBack, SentLog, Submission},
    policy::RelayerConfig,
    store::{AttemptPlace, Purpose, Query, Saved, Store, StoredMessage, StoredState},
};

/// Seconds after which the machine looks at a submitted relay without need.
const PATIENCE: u64 = 60;

impl<S: Store> Machine<S> {
    /// Opens the machine with what its store has: it goes on where a former one has ended. On the first
    /// start the store is empty.
    ///
    /// # Errors
    ///
    /// Where the store cannot be read.
    pub fn open(config: MachineConfig, mut store: S) -> Result<Self, S::Error> {
        let saved = store.load()?;
        let relayer = RelayerConfig { patience: PATIENCE, ..config.relayer.clone() };
        let mut messages = Messages::new(relayer);
        messages.take_changes();
        let mut machine = Self {
            messages,
            store,
            readers: BTreeMap::new(),
            payers: BTreeMap::new(),
            slots: Slots::default(),
            spends: Spends::default(),
            requests: Default::default(),
            estimates: BTreeMap::new(),
            relays: BTreeMap::new(),
            mined: BTreeMap::new(),
            resting: Default::default(),
            changed: Default::default(),
            moved: Default::default(),
            changes: Vec::new(),
            actions: Vec::new(),
            paused: BTreeMap::new(),
            failsafe: false,
            polled_at: 0,
            config,
        };
        machine.restore(saved)?;
        machine.take_up_with_new_chains()?;
        Ok(machine)
    }

    fn restore(&mut self, saved: Saved) -> Result<(), S::Error> {
        let Saved { positions, blocks, attempts, spends, relays, next_sequence } = saved;
        for (&chain, config) in &self.config.chains {
            let facts = ChainFacts {
                first_block: config.start,
                message_expiry_window: config.message_expiry_window,
                ..ChainFacts::default()
            };
            self.messages.handle(Event::Chain { chain, facts }, 0);
            // Before its first head nothing is known of its clock: no message has expired by it.
            self.messages.handle(Event::Clock { chain, ahead: i64::MIN }, 0);
            let position = positions.iter().find(|position| position.chain == chain);
            let next = position.map_or(config.start, |position| position.next);
            let finalized = position.map_or(0, |position| position.finalized);
            self.readers.insert(chain, Reader::new(next, finalized, config.max_range));
            for &payer in &config.payers {
                self.payers.entry((chain, payer)).or_default();
            }
        }
        self.messages.count_from(next_sequence);
        spends.into_iter().for_each(|spend| self.spends.restore(spend));
        for block in blocks {
            if !self.readers.contains_key(&block.chain) {
                continue;
            }
            for &id in &block.attempts {
                self.payers.entry((id.chain, id.payer)).or_default().use_up(id.nonce);
            }
            if !block.attempts.is_empty() {
                self.mined.insert((block.chain, block.number), block.attempts);
            }
            if let Some(reader) = self.readers.get_mut(&block.chain) {
                reader.push_time(block.number, block.timestamp);
            }
            let parts = (block.number, block.hash, block.messages);
            self.messages.restore_blocks(block.chain, [parts]);
        }
        for relay in relays {
            self.messages.restore_relay(relay.message, relay.chain, relay.block, relay.transaction);
            self.relays.insert(relay.message, relay);
        }
        for attempt in attempts {
            let payer = self.payers.entry((attempt.id.chain, attempt.id.payer)).or_default();
            match attempt.place {
                AttemptPlace::Free => payer.hold(attempt.id.nonce),
                AttemptPlace::Mined { .. } | AttemptPlace::Taken { .. } => {
                    payer.use_up(attempt.id.nonce);
                }
            }
            self.slots.add(Slot::from_store(attempt));
        }
        self.take_up_messages()?;
        self.wake_next()
    }

    /// Takes up the messages of the store that are not settled.
    fn take_up_messages(&mut self) -> Result<(), S::Error> {
        let mut query = Query { settled: Some(false), limit: PAGE, ..Query::default() };
        loop {
            let page = self.store.messages(&query)?;
            for message in page.messages {
                self.rest_or_put_back(message)?;
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(());
            }
        }
    }

    /// Adds a message as the store has it to those in memory.
    pub(super) fn put_back(&mut self, mut stored: StoredMessage) -> Result<(), S::Error> {
        let hash = stored.hash;
        if let Some(behind) = stored.prerequisite
            && let Some(other) = self.store.message(behind)?
            && matches!(other.state, StoredState::Relayed { .. })
        {
            // It waits no more.
            stored.prerequisite = None;
            if stored.state == (StoredState::Parked { behind }) {
                stored.state = StoredState::Sent { due: 0 };
            }
        }
        let log = |log: &crate::store::StoredLog| SentLog {
            id: log.identifier(stored.source),
            block_hash: log.block_hash,
        };
        let submitted = match stored.state {
            StoredState::Submitted { transaction } => Some(transaction),
            _ => None,
        };
        let submission = submitted.and_then(|transaction| self.submission(&stored, transaction));
        let state = match &stored.state {
            // Without its attempt it is due again.
            StoredState::Submitted { .. } if submission.is_none() => MessageState::Sent { due: 0 },
            state => state.into(),
        };
        self.messages.put_back(PutBack {
            hash,
            source: stored.source,
            sends: stored.sends.iter().map(log).collect(),
            failures: stored.failures,
            state,
            sequence: stored.sequence,
            prerequisite: stored.prerequisite,
            message: stored.message,
        });
        if let Some((transaction, submission)) = submitted.zip(submission) {
            self.messages.submitted(submission, transaction, self.polled_at);
        }
        Ok(())
    }

    /// The relay of a message that a transaction makes, by its attempt.
    fn submission(&self, stored: &StoredMessage, transaction: B256) -> Option<Submission> {
        let slot = self.slots.of_transaction(transaction)?;
        let version = slot.attempt.version(transaction)?;
        let Purpose::Relay(log) = &version.purpose else { return None };
        Some(Submission {
            message: stored.hash,
            id: log.identifier(stored.source),
            payer: slot.attempt.id.payer,
            nonce: slot.attempt.id.nonce,
        })
    }

    /// Takes up the messages whose destination the configuration did not have before.
    fn take_up_with_new_chains(&mut self) -> Result<(), S::Error> {
        let chains: Vec<_> = self.config.chains.keys().copied().collect();
        for chain in chains {
            let mut query = Query {
                state: Some(StoredState::NoDestination.name().into()),
                destination: Some(chain),
                ..Query::default()
            };
            loop {
                let page = self.store.messages(&query)?;
                for message in page.messages {
                    let hash = message.hash;
                    self.put_back(message)?;
                    self.messages.retry(hash, 0);
                }
                // Those that are many rest again.
                self.commit()?;
                query.after = page.next;
                if query.after.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }
}
