//! The autorelayer: a policy over the cluster. It reads what a real one could: heads, blocks,
//! receipts, the pool, and replays of transactions that reverted.

mod agenda;
mod chain_view;
mod policy;
mod read;
mod relay;
mod reorg;
#[cfg(feature = "serde")]
mod saved;
mod settled;
mod state;

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};
use imbl::{OrdMap, Vector};

use self::{agenda::Agenda, chain_view::ChainView, settled::Settled, state::Submission};
pub use self::{
    policy::{Parking, RelayOrder, RelayerConfig, Retries, SkipRule},
    relay::Relay,
    state::{MessageState, RelayFailure, SentLog, Totals, TrackedMessage},
};
use crate::{Cluster, Error, Step};

/// Finds messages on every chain and relays each to its destination, once. Every message it has
/// found is in some [`MessageState`]: none is forgotten.
#[derive(Debug, Clone)]
pub struct Relayer {
    config: RelayerConfig,
    /// What it has read of each chain.
    views: BTreeMap<ChainId, ChainView>,
    /// By message hash.
    messages: OrdMap<B256, TrackedMessage>,
    /// Hashes, in the order in which messages were found.
    found: Vector<B256>,
    /// How many were found.
    found_count: u64,
    settled: Settled,
    /// Relays under way, by the hash of their transaction.
    submitted: OrdMap<B256, Submission>,
    /// Relays of messages that it has not found, by message hash: chain, block and transaction. A
    /// source that was taken back may send the very same again.
    unknown: OrdMap<B256, (ChainId, u64, B256)>,
    agenda: Agenda,
    totals: Totals,
    /// Chains on which its relays wait for a nonce that nobody uses.
    gaps: BTreeSet<ChainId>,
    /// How often it has planned.
    plans: u64,
    /// Messages whose state has changed, where that is to be kept.
    changes: Option<Vec<(B256, MessageState)>>,
}

impl Relayer {
    /// A relayer that has seen nothing yet. It reads every chain from its genesis and finds its
    /// own relays in the pools, so that one that was restarted knows what it knew before.
    pub fn new(config: RelayerConfig) -> Self {
        Self {
            config,
            views: BTreeMap::new(),
            messages: OrdMap::new(),
            found: Vector::new(),
            found_count: 0,
            settled: Settled::default(),
            submitted: OrdMap::new(),
            unknown: OrdMap::new(),
            agenda: Agenda::default(),
            totals: Totals::default(),
            gaps: BTreeSet::new(),
            plans: 0,
            changes: None,
        }
    }

    /// What it was told.
    pub const fn config(&self) -> &RelayerConfig {
        &self.config
    }

    /// Tells it something else, from now on.
    pub fn set_config(&mut self, config: RelayerConfig) {
        self.config = config;
    }

    /// What it knows of the message with this hash, unless that was [pruned](Self::prune).
    pub fn tracked(&self, hash: B256) -> Option<&TrackedMessage> {
        self.messages.get(&hash)
    }

    /// Where the message with this hash is.
    pub fn message(&self, hash: B256) -> Option<MessageState> {
        self.state(hash).cloned().or_else(|| self.settled.state(hash))
    }

    /// Where the message with this hash is, unless that was pruned.
    fn state(&self, hash: B256) -> Option<&MessageState> {
        self.tracked(hash).map(|message| &message.state)
    }

    /// All messages, in the order in which they were found; those that were
    /// [pruned](Self::prune) are not among them.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &TrackedMessage> {
        self.found.iter().filter_map(|hash| self.messages.get(hash))
    }

    /// As [`messages`](Self::messages), those that were found after the one with this hash; none
    /// where that is not known.
    pub fn messages_after(
        &self,
        hash: B256,
    ) -> Option<impl DoubleEndedIterator<Item = &TrackedMessage>> {
        let sequence = self.tracked(hash)?.sequence;
        // Only the first are ever let go of.
        let first = self.found_count - self.found.len() as u64;
        let known = usize::try_from(sequence + 1 - first).ok()?;
        let (_, after) = self.found.focus().split_at(known);
        Some(after.into_iter().filter_map(|hash| self.messages.get(hash)))
    }

    /// Message hash and new state of each change since the last time that this was asked; the first
    /// time there is none.
    pub fn take_changes(&mut self) -> Vec<(B256, MessageState)> {
        self.changes.replace(Vec::new()).unwrap_or_default()
    }

    /// When the next message is due, in seconds, if one is.
    pub fn next_due(&self) -> Option<u64> {
        self.agenda.next_due()
    }

    /// How many relays are under way.
    pub fn pending(&self) -> usize {
        self.submitted.len()
    }

    /// Whether there is nothing it could do, now or later, unless something happens.
    pub fn is_idle(&self) -> bool {
        self.submitted.is_empty() && self.agenda.is_empty()
    }

    /// How many messages are in which state.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// Of one chain: messages sent by it, and what became of those for it. Looks at every message.
    pub fn chain_totals(&self, chain: ChainId) -> Totals {
        let mut totals = self.settled.totals(chain);
        for message in self.messages.values() {
            totals.sent += usize::from(message.source == chain && !message.sends.is_empty());
            if message.destination.unwrap_or(message.source) == chain {
                totals.add(&message.state);
            }
        }
        totals
    }

    /// Leaves the message with hash `message` alone until the one with hash `prerequisite` is
    /// relayed.
    pub fn relay_after(&mut self, message: B256, prerequisite: B256) {
        self.agenda.prerequisites.insert(message, prerequisite);
    }

    /// Reads all that is new and submits every relay that is due.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`] cannot come of a cluster's own chains; a relay that is refused is
    /// the message's state, not an error.
    pub fn poll(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        self.read(cluster);
        self.fill_gaps(cluster)?;
        for relay in self.plan(cluster) {
            self.submit(cluster, relay)?;
        }
        Ok(())
    }

    /// Polls, and steps the cluster, until there is nothing left to do; the number of steps.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something is left after `bound` steps; as [`Cluster::step`].
    pub fn drive(&mut self, cluster: &mut Cluster, bound: u64) -> Result<u64, Error> {
        let mut steps = 0;
        self.poll(cluster)?;
        while !(cluster.is_quiet() && self.is_idle()) {
            if steps == bound {
                // A relay under way counts once.
                let actual = cluster.pooled().max(self.totals.pending);
                return Err(Error::NotQuiet { expected: bound, actual });
            }
            self.step(cluster)?;
            steps += 1;
        }
        Ok(steps)
    }

    /// Steps the cluster once, takes note of what was left out, and polls.
    ///
    /// # Errors
    ///
    /// As [`Cluster::step`].
    pub fn step(&mut self, cluster: &mut Cluster) -> Result<Step, Error> {
        let step = cluster.step()?;
        self.notice(&step, cluster.clock().now());
        self.poll(cluster)?;
        Ok(step)
    }
}
