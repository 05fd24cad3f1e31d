//! The relayer of a cluster.

use std::collections::{BTreeMap, BTreeSet};

use ::relayer::{Messages, RelayerConfig, Totals};
use alloy_primitives::{Address, B256, ChainId};

use super::{MessageState, TrackedMessage};
use crate::{
    cluster::{Cluster, Step},
    error::Error,
    rules::Refusal,
};

/// Finds messages on every chain and relays each to its destination, once. It reports a
/// [`MessageState`] for every message that it has found.
#[derive(Debug, Clone)]
pub struct Relayer {
    /// The messages, and which relays are due.
    pub(crate) messages: Messages<Refusal>,
    /// Chains on which relays from its accounts may wait for a nonce that no transaction has.
    pub(super) gaps: BTreeSet<(ChainId, Address)>,
}

impl Relayer {
    /// Creates a relayer that has read nothing yet. It will read every chain from genesis and find
    /// its own relays in the pools, so that a restarted relayer knows what it knew before.
    pub fn new(config: RelayerConfig) -> Self {
        Self { messages: Messages::new(config), gaps: BTreeSet::new() }
    }

    /// The configuration.
    pub const fn config(&self) -> &RelayerConfig {
        self.messages.config()
    }

    /// Changes the configuration. New skip rules and gas limits hold for the messages that wait or
    /// were given up because of the old ones, too.
    pub fn set_config(&mut self, config: RelayerConfig) {
        self.messages.set_config(config);
    }

    /// The message with this hash; `None` if it was not found, or was [pruned](Self::prune).
    pub fn tracked(&self, hash: B256) -> Option<&TrackedMessage> {
        self.messages.tracked(hash)
    }

    /// The state of the message with this hash, pruned or not; `None` if it was not found, or was
    /// pruned [without keeping its state](crate::Retention::settled).
    pub fn message(&self, hash: B256) -> Option<MessageState> {
        self.messages.message(hash)
    }

    /// All messages, in the order in which they were found, without [pruned](Self::prune) ones.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &TrackedMessage> {
        self.messages.messages()
    }

    /// As [`messages`](Self::messages), but only those found after the message with this hash;
    /// `None` if that message was not found, or was pruned.
    pub fn messages_after(
        &self,
        hash: B256,
    ) -> Option<impl DoubleEndedIterator<Item = &TrackedMessage>> {
        self.messages.messages_after(hash)
    }

    /// Takes the changes of message states since the last call, each with the message hash. The
    /// first call returns none, and begins the recording.
    pub fn take_changes(&mut self) -> Vec<(B256, MessageState)> {
        self.messages.take_changes()
    }

    /// The time at which the next relay is due, in seconds; `None` if there is none.
    pub fn next_due(&self) -> Option<u64> {
        self.messages.next_due()
    }

    /// Number of submitted relays without an outcome yet.
    pub fn pending(&self) -> usize {
        self.messages.submissions().len()
    }

    /// Whether nothing is left to do, now or later, unless the chains change.
    pub fn is_idle(&self) -> bool {
        self.messages.is_idle()
    }

    /// Number of messages in each state.
    pub const fn totals(&self) -> Totals {
        self.messages.totals()
    }

    /// The totals of one chain: messages sent by it, and the states of messages to it. Takes time
    /// in proportion to the number of messages; [`totals_by_chain`](Self::totals_by_chain) has those
    /// of all chains in the same time.
    pub fn chain_totals(&self, chain: ChainId) -> Totals {
        self.totals_by_chain().remove(&chain).unwrap_or_default()
    }

    /// The totals of each chain that has sent messages or that messages were sent to.
    pub fn totals_by_chain(&self) -> BTreeMap<ChainId, Totals> {
        self.messages.totals_by_chain()
    }

    /// Parks the message with hash `message` until the message with hash `prerequisite` is relayed.
    pub fn relay_after(&mut self, message: B256, prerequisite: B256) {
        self.messages.relay_after(message, prerequisite);
    }

    /// The name of each of the relayer's collections, and its number of entries. They stay bounded
    /// while the relayer is [pruned](Self::prune_keeping) again and again.
    pub fn entries(&self) -> Vec<(&'static str, usize)> {
        let mut entries = self.messages.entries();
        entries.push(("relayer: nonce gaps", self.gaps.len()));
        entries
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
                let actual = cluster.pooled().max(self.totals().pending);
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
