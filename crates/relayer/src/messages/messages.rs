//! Every message that a relayer has found.

use std::collections::BTreeMap;

use alloy_primitives::{B256, ChainId};
use imbl::OrdMap;

use super::{
    agenda::Agenda,
    ages::Ages,
    chain_facts::ChainFacts,
    chain_view::ChainView,
    message_state::MessageState,
    obstacle::Obstacle,
    obstacles::Obstacles,
    refusal::Refusal,
    settled::{Settled, count},
    submission::Submission,
    totals::Totals,
    tracked_message::TrackedMessage,
};
use crate::policy::RelayerConfig;

/// Every message that was sent on the chains that the relayer reads, each in its
/// [state](MessageState), and the relays that are due by the [policy](RelayerConfig).
///
/// It is told what has happened by [`handle`](Self::handle), one [`Event`](crate::Event) at a time,
/// and says by [`plan`](Self::plan) which relays to submit. `R` is the reason why a destination
/// refuses a relay.
#[derive(Debug, Clone)]
pub struct Messages<R> {
    pub(super) config: RelayerConfig,
    /// The blocks that were read, by chain.
    pub(super) views: BTreeMap<ChainId, ChainView>,
    /// Messages that are not pruned, by message hash.
    pub(super) messages: OrdMap<B256, TrackedMessage<R>>,
    /// Hashes of these messages by their numbers, in the order in which they were found.
    pub(super) found: OrdMap<u64, B256>,
    /// Number of messages found so far.
    pub(super) found_count: u64,
    pub(super) settled: Settled,
    pub(super) ages: Ages,
    /// Submitted relays without an outcome yet, by transaction hash.
    pub(super) submitted: OrdMap<B256, Submission>,
    /// Relays of messages that were not found, by message hash: chain, block and transaction. The
    /// source may send the same message again after a reorg.
    pub(super) unknown: OrdMap<B256, (ChainId, u64, B256)>,
    pub(super) agenda: Agenda,
    pub(super) totals: Totals,
    pub(super) obstacles: Obstacles,
    /// How many seconds before they expire the pools stop admitting messages.
    pub(super) ingress_timeout: Option<u64>,
    /// Number of calls of `plan`, for shuffling.
    pub(super) plans: u64,
    /// Changes of message states since the last `take_changes`; `None` before the first.
    pub(super) changes: Option<Vec<(B256, MessageState<R>)>>,
}

impl<R: Refusal> Messages<R> {
    /// Creates it without any chain or message.
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
            ingress_timeout: None,
            plans: 0,
            changes: None,
        }
    }

    /// The configuration.
    pub const fn config(&self) -> &RelayerConfig {
        &self.config
    }

    /// The ids of the chains.
    pub fn chains(&self) -> impl Iterator<Item = ChainId> {
        self.views.keys().copied()
    }

    /// What holds for a chain; `None` for a chain that is not there.
    pub fn facts(&self, chain: ChainId) -> Option<&ChainFacts> {
        self.views.get(&chain).map(|view| &view.facts)
    }

    /// Whether no block of a chain was read.
    pub fn is_unread(&self, chain: ChainId) -> bool {
        self.views.get(&chain).is_none_or(ChainView::is_new)
    }

    /// The number of a chain's next block to read.
    pub fn next_block(&self, chain: ChainId) -> u64 {
        self.views.get(&chain).map_or(0, ChainView::next)
    }

    /// The number of the first block of a chain that was read and is not pruned.
    pub fn first_block(&self, chain: ChainId) -> u64 {
        self.views.get(&chain).map_or(0, ChainView::first)
    }

    /// The hash of a block that was read; `None` where it was not, or is pruned.
    pub fn block_hash(&self, chain: ChainId, number: u64) -> Option<B256> {
        self.views.get(&chain)?.hash(number)
    }

    /// The message with this hash; `None` if it was not found, or was [pruned](Self::prune).
    pub fn tracked(&self, hash: B256) -> Option<&TrackedMessage<R>> {
        self.messages.get(&hash)
    }

    /// The state of the message with this hash, pruned or not; `None` if it was not found, or was
    /// pruned without keeping its state.
    pub fn message(&self, hash: B256) -> Option<MessageState<R>> {
        self.state(hash).cloned().or_else(|| self.settled.state(hash))
    }

    /// The state of the message with this hash; `None` if it was not found, or was pruned.
    pub fn state(&self, hash: B256) -> Option<&MessageState<R>> {
        self.tracked(hash).map(|message| &message.state)
    }

    /// All messages that are not pruned, by hash.
    pub const fn by_hash(&self) -> &OrdMap<B256, TrackedMessage<R>> {
        &self.messages
    }

    /// All messages, in the order in which they were found, without [pruned](Self::prune) ones.
    pub fn messages(&self) -> impl DoubleEndedIterator<Item = &TrackedMessage<R>> {
        self.found.values().filter_map(|hash| self.messages.get(hash))
    }

    /// As [`messages`](Self::messages), but only those found after the message with this hash;
    /// `None` if that message was not found, or was pruned.
    pub fn messages_after(
        &self,
        hash: B256,
    ) -> Option<impl DoubleEndedIterator<Item = &TrackedMessage<R>>> {
        let sequence = self.tracked(hash)?.sequence;
        let after = self.found.range(sequence + 1..);
        Some(after.filter_map(|(_, hash)| self.messages.get(hash)))
    }

    /// Number of messages found so far, the pruned ones included.
    pub const fn found_count(&self) -> u64 {
        self.found_count
    }

    /// What is left of pruned messages.
    pub const fn settled(&self) -> &Settled {
        &self.settled
    }

    /// Whether any message cannot be relayed until the chains change.
    pub fn has_obstacles(&self) -> bool {
        !self.obstacles.is_empty()
    }

    /// What keeps messages from being relayed until the chains change, except for
    /// [chains that are not there](Obstacle::NoChain).
    pub fn obstacles(&self) -> impl Iterator<Item = Obstacle> {
        self.obstacles.others()
    }

    /// Each message that waits for another, and the other.
    pub const fn prerequisites(&self) -> &OrdMap<B256, B256> {
        &self.agenda.prerequisites
    }

    /// Submitted relays without an outcome yet, by transaction hash.
    pub const fn submissions(&self) -> &OrdMap<B256, Submission> {
        &self.submitted
    }

    /// Takes the changes of message states since the last call, each with the message hash. The
    /// first call returns none, and begins the recording.
    pub fn take_changes(&mut self) -> Vec<(B256, MessageState<R>)> {
        self.changes.replace(Vec::new()).unwrap_or_default()
    }

    /// The time at which the next relay is due, in seconds; `None` if there is none.
    pub fn next_due(&self) -> Option<u64> {
        self.agenda.next_due()
    }

    /// Whether nothing is left to do, now or later, unless the chains change.
    pub fn is_idle(&self) -> bool {
        self.submitted.is_empty() && self.agenda.is_empty()
    }

    /// Number of messages in each state.
    pub const fn totals(&self) -> Totals {
        self.totals
    }

    /// The totals of each chain that has sent messages or that messages were sent to. Takes time in
    /// proportion to the number of messages.
    pub fn totals_by_chain(&self) -> BTreeMap<ChainId, Totals> {
        let mut totals = self.settled.totals().clone();
        self.messages.values().for_each(|message| count(&mut totals, message));
        totals
    }

    /// Parks the message with hash `message` until the message with hash `prerequisite` is relayed.
    pub fn relay_after(&mut self, message: B256, prerequisite: B256) {
        self.agenda.prerequisites.insert(message, prerequisite);
    }

    /// The name of each collection, and its number of entries. They stay bounded while messages are
    /// [pruned](Self::prune) again and again.
    pub fn entries(&self) -> Vec<(&'static str, usize)> {
        let views = || self.views.values().map(ChainView::entries);
        let own = [
            ("relayer: blocks", views().map(|(blocks, _)| blocks).sum()),
            ("relayer: messages by block", views().map(|(_, messages)| messages).sum()),
            ("relayer: messages", self.messages.len()),
            ("relayer: messages in order", self.found.len()),
            ("relayer: settled messages", self.settled.len()),
            ("relayer: unrelayed messages by age", self.ages.len()),
            ("relayer: submitted relays", self.submitted.len()),
            ("relayer: relays of unknown messages", self.unknown.len()),
            ("relayer: obstacles", self.obstacles.len()),
        ];
        own.into_iter().chain(self.agenda.entries()).collect()
    }
}
