//! The relayer.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, ChainId};
use imbl::OrdMap;

use super::{
    agenda::Agenda,
    ages::Ages,
    chain_view::ChainView,
    obstacles::Obstacles,
    policy::RelayerConfig,
    settled::{Settled, count},
    state::{MessageState, Submission, Totals, TrackedMessage},
};
use crate::{
    cluster::{Cluster, Step},
    error::Error,
    rules::InteropFilter,
};

/// Finds messages on every chain and relays each to its destination, once. It reports a
/// [`MessageState`] for every message that it has found.
#[derive(Debug, Clone)]
pub struct Relayer {
    pub(super) config: RelayerConfig,
    /// The blocks that it has read, by chain.
    pub(super) views: BTreeMap<ChainId, ChainView>,
    /// Messages that are not pruned, by message hash.
    pub(super) messages: OrdMap<B256, TrackedMessage>,
    /// Hashes of these messages by their numbers, in the order in which they were found.
    pub(super) found: OrdMap<u64, B256>,
    /// Number of messages found so far.
    pub(super) found_count: u64,
    pub(super) settled: Settled,
    pub(super) ages: Ages,
    /// Submitted relays without an outcome yet, by transaction hash.
    pub(super) submitted: OrdMap<B256, Submission>,
    /// Relays of messages that it has not found, by message hash: chain, block and transaction. The
    /// source may send the same message again after a reorg.
    pub(super) unknown: OrdMap<B256, (ChainId, u64, B256)>,
    pub(super) agenda: Agenda,
    pub(super) totals: Totals,
    pub(super) obstacles: Obstacles,
    /// The filter of the pools when it read last.
    pub(super) filter: InteropFilter,
    /// Chains on which relays from its accounts may wait for a nonce that no transaction has.
    pub(super) gaps: BTreeSet<(ChainId, Address)>,
    /// Number of calls of `plan`, for shuffling.
    pub(super) plans: u64,
    /// Changes of message states since the last `take_changes`; `None` before the first.
    pub(super) changes: Option<Vec<(B256, MessageState)>>,
}

impl Relayer {
    /// Creates a relayer that has read nothing yet. It will read every chain from genesis and find
    /// its own relays in the pools, so that a restarted relayer knows what it knew before.
    pub fn new(config: RelayerConfig) -> Self {
        Self {
            config,
            views: BTreeMap::new(),
            messages: OrdMap::new(),
            found: OrdMap::new(),
            found_count: 0,
            settled: Settled::default(),
            ages: Ages::default(),
            submitted: OrdMap::new(),
            unknown: OrdMap::new(),
            agenda: Agenda::default(),
            totals: Totals::default(),
            obstacles: Obstacles::default(),
            filter: InteropFilter::default(),
            gaps: BTreeSet::new(),
            plans: 0,
            changes: None,
        }
    }

    /// The configuration.
    pub const fn config(&self) -> &RelayerConfig {
        &self.config
    }

    /// The message with this hash; `None` if it was not found, or was [pruned](Self::prune).
    pub fn tracked(&self, hash: B256) -> Option<&TrackedMessage> {
        self.messages.get(&hash)
    }

    /// The state of the message with this hash, pruned or not; `None` if it was not found, or was
    /// pruned [without keeping its state](crate::Retention::settled).
    pub fn message(&self, hash: B256) -> Option<MessageState> {
        self.state(hash).cloned().or_else(|| self.settled.state(hash))
    }

    /// The state of the message with this hash; `None` if it was not found, or was pruned.
    pub(super) fn state(&self, hash: B256) -> Option<&MessageState> {
        self.tracked(hash).map(|message| &message.state)
    }

    /// All messages, in the order in which they were found, without [pruned](Self::prune) ones.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &TrackedMessage> {
        self.found.values().filter_map(|hash| self.messages.get(hash))
    }

    /// As [`messages`](Self::messages), but only those found after the message with this hash;
    /// `None` if that message was not found, or was pruned.
    pub fn messages_after(
        &self,
        hash: B256,
    ) -> Option<impl DoubleEndedIterator<Item = &TrackedMessage>> {
        let sequence = self.tracked(hash)?.sequence;
        let after = self.found.range(sequence + 1..);
        Some(after.filter_map(|(_, hash)| self.messages.get(hash)))
    }

    /// Takes the changes of message states since the last call, each with the message hash. The
    /// first call returns none, and begins the recording.
    pub fn take_changes(&mut self) -> Vec<(B256, MessageState)> {
        self.changes.replace(Vec::new()).unwrap_or_default()
    }

    /// The time at which the next relay is due, in seconds; `None` if there is none.
    pub fn next_due(&self) -> Option<u64> {
        self.agenda.next_due()
    }

    /// Number of submitted relays without an outcome yet.
    pub fn pending(&self) -> usize {
        self.submitted.len()
    }

    /// Whether nothing is left to do, now or later, unless the chains change.
    pub fn is_idle(&self) -> bool {
        self.submitted.is_empty() && self.agenda.is_empty()
    }

    /// Number of messages in each state.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The totals of one chain: messages sent by it, and the states of messages to it. Takes time
    /// in proportion to the number of messages; [`totals_by_chain`](Self::totals_by_chain) has those
    /// of all chains in the same time.
    pub fn chain_totals(&self, chain: ChainId) -> Totals {
        self.totals_by_chain().remove(&chain).unwrap_or_default()
    }

    /// The totals of each chain that has sent messages or that messages were sent to.
    pub fn totals_by_chain(&self) -> BTreeMap<ChainId, Totals> {
        let mut totals = self.settled.totals().clone();
        self.messages.values().for_each(|message| count(&mut totals, message));
        totals
    }

    /// Parks the message with hash `message` until the message with hash `prerequisite` is relayed.
    pub fn relay_after(&mut self, message: B256, prerequisite: B256) {
        self.agenda.prerequisites.insert(message, prerequisite);
    }

    /// Reads new blocks, and submits every relay that is due.
    ///
    /// # Errors
    ///
    /// A refused relay is no error: it shows in the message's state. [`Error::UnknownChain`] is not
    /// possible for the chains of one cluster.
    pub fn poll(&mut self, cluster: &mut Cluster) -> Result<(), Error> {
        self.read(cluster);
        self.fill_gaps(cluster)?;
        for relay in self.plan(cluster) {
            self.submit(cluster, relay)?;
        }
        Ok(())
    }

    /// Polls, and steps the cluster, until nothing is left to do; returns the number of steps.
    ///
    /// # Errors
    ///
    /// [`Error::NotQuiet`] where something is left to do after `bound` steps; as [`Cluster::step`].
    pub fn drive(&mut self, cluster: &mut Cluster, bound: u64) -> Result<u64, Error> {
        let mut steps = 0;
        self.poll(cluster)?;
        while !(cluster.is_quiet() && self.is_idle()) {
            if steps == bound {
                // A pooled relay is also a pending message: the maximum counts it only once.
                let actual = cluster.pooled().max(self.totals.pending);
                return Err(Error::NotQuiet { expected: bound, actual });
            }
            self.step(cluster)?;
            steps += 1;
        }
        Ok(steps)
    }

    /// Steps the cluster once, records the relays that were dropped, and polls.
    ///
    /// # Errors
    ///
    /// As [`Cluster::step`].
    pub fn step(&mut self, cluster: &mut Cluster) -> Result<Step, Error> {
        let step = cluster.step()?;
        self.record_step(&step, cluster.clock().now());
        self.poll(cluster)?;
        Ok(step)
    }
}
