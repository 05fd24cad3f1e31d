//! The chains of a cluster and the index of their logs, which change together.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use alloy_consensus::transaction::Recovered;
use alloy_primitives::ChainId;
use op_alloy_consensus::OpTxEnvelope;

use super::{Clock, Horizon, Retention, Threads, named_blocks::NamedBlocks};
use crate::{
    chain::{Block, Chain},
    error::Error,
    rules::{InitiatingMessage, InteropFilter, LogIndex, Rule, RuleContext, RuleSet, Validity},
};

/// The chains of a cluster, their clock, and the index of their logs. Every change of a chain's
/// blocks, or of the timestamp of its next block, goes through this type, which keeps the index in
/// step.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    pub(super) clock: Clock,
    pub(super) chains: BTreeMap<ChainId, Chain>,
    pub(super) log_index: LogIndex,
    pub(super) named: NamedBlocks,
    /// Rules that are left unchecked.
    pub(super) disregarded_rules: RuleSet,
    /// See [`Cluster::interop_filter`](crate::Cluster::interop_filter).
    pub(super) filter: InteropFilter,
    /// Those that build blocks. They are not saved.
    pub(super) threads: Threads,
    /// See [`Cluster::version`](crate::Cluster::version).
    version: Version,
}

/// A number that is given out once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version(u64);

impl Version {
    /// The next number.
    fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

impl Ledger {
    /// A ledger without chains.
    pub(crate) fn new(clock: Clock, disregarded_rules: RuleSet, filter: InteropFilter) -> Self {
        let (chains, log_index) = (BTreeMap::new(), LogIndex::default());
        let (named, threads, version) = (NamedBlocks::default(), Threads::ONE, Version::next());
        Self { clock, chains, log_index, named, disregarded_rules, filter, threads, version }
    }

    /// See [`Cluster::version`](crate::Cluster::version).
    pub(super) const fn version(&self) -> u64 {
        self.version.0
    }

    /// Records that something changes.
    pub(super) fn touch(&mut self) {
        self.version = Version::next();
    }

    /// Advances the clock to `timestamp`, in seconds.
    pub(super) fn advance_to(&mut self, timestamp: u64) {
        self.touch();
        self.clock.advance_to(timestamp);
    }

    /// Sets the clock to `timestamp`, in seconds, also back, but not before the head of any chain.
    pub(super) fn set_clock(&mut self, timestamp: u64) {
        self.touch();
        let latest = self.chains.values().map(|chain| chain.head().timestamp()).max();
        self.clock = Clock::new(timestamp.max(latest.unwrap_or_default()));
    }

    /// Adds a chain. The index already has the logs of the blocks that the chain has pruned.
    pub(crate) fn insert(&mut self, chain: Chain) {
        self.touch();
        let (id, lagoon_time) = (chain.id(), chain.config().lagoon_time);
        let mut parent = chain
            .first_block()
            .checked_sub(1)
            .and_then(|number| self.log_index.timestamp(id, number));
        for block in chain.blocks() {
            let timestamp = block.timestamp();
            let initiates = parent.unwrap_or(timestamp) >= lagoon_time;
            self.log_index.open(id, timestamp, initiates, timestamp.saturating_add(1));
            self.log_index.extend(id, InitiatingMessage::of_logs(block.logs()));
            self.log_index.seal(id, chain.next_timestamp());
            self.named.record(block);
            parent = Some(timestamp);
        }
        self.chains.insert(id, chain);
    }

    /// Begins the index of a chain's logs with block `first`, because all logs before it have
    /// expired.
    #[cfg(feature = "serde")]
    pub(crate) fn begin_index(&mut self, id: ChainId, first: u64) {
        self.log_index.begin(id, first);
    }

    /// Adds the logs of a chain's next block to the index, where the chain has pruned the block.
    #[cfg(feature = "serde")]
    pub(crate) fn restore_pruned(
        &mut self,
        id: ChainId,
        timestamp: u64,
        initiates: bool,
        logs: crate::rules::BlockLogs,
    ) {
        self.log_index.restore(id, timestamp, initiates, logs);
    }

    /// A chain.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub(super) fn chain(&self, id: ChainId) -> Result<&Chain, Error> {
        self.chains.get(&id).ok_or_else(|| self.unknown(id))
    }

    /// A chain, to change its state or its pool.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub(super) fn chain_mut(&mut self, id: ChainId) -> Result<&mut Chain, Error> {
        // The error lists all chains: it is built only where it is needed.
        self.chain(id)?;
        self.touch();
        self.chains.get_mut(&id).ok_or(Error::UnknownChain { expected: Vec::new(), actual: id })
    }

    /// See [`Cluster::take_arrivals`](super::Cluster::take_arrivals). Nothing else changes, so that
    /// the version stays.
    pub(super) fn take_arrivals(
        &mut self,
        id: ChainId,
    ) -> Result<Vec<Recovered<OpTxEnvelope>>, Error> {
        self.chain(id)?;
        Ok(self.chains.get_mut(&id).map(Chain::take_arrivals).unwrap_or_default())
    }

    /// The inputs of the rules at this moment, for every chain.
    pub(super) const fn rules(&self) -> RuleContext<'_> {
        RuleContext {
            log_index: &self.log_index,
            now: self.clock.now(),
            disregarded: self.disregarded_rules,
        }
    }

    /// The rules for the next block of a chain.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub(super) fn next_validity(&self, id: ChainId) -> Result<Validity<'_>, Error> {
        Ok(self.chain(id)?.next_validity(self.rules()))
    }

    /// Lets a chain build no block before `timestamp`, in seconds. The next block has the timestamp of
    /// its parent only if it `may_share` it.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub(super) fn schedule(
        &mut self,
        id: ChainId,
        timestamp: u64,
        may_share: bool,
    ) -> Result<(), Error> {
        let next_timestamp = self.chain_mut(id)?.resume_at(timestamp, may_share);
        self.log_index.reschedule(id, next_timestamp);
        Ok(())
    }

    /// Lets no chain build a block before the time of the clock.
    pub(super) fn schedule_all(&mut self) {
        self.touch();
        let now = self.clock.now();
        for (&id, chain) in &mut self.chains {
            self.log_index.reschedule(id, chain.resume_at(now, false));
        }
    }

    /// Removes the blocks of a chain above block `number`, to be rebuilt; returns them, the lowest
    /// first.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub(super) fn rewind(&mut self, id: ChainId, number: u64) -> Result<Vec<Arc<Block>>, Error> {
        let chain = self.chain_mut(id)?;
        let removed = chain.rewind(number);
        let next_timestamp = chain.next_timestamp();
        self.log_index.rewind(id, number, next_timestamp);
        Ok(removed)
    }

    /// Forgets the removed blocks of a chain, so that they are not rebuilt. The chain builds no block
    /// before the time of the clock: none can be at the time of a removed block again.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub(super) fn forget_removed(&mut self, id: ChainId) -> Result<(), Error> {
        let last = self.chain_mut(id)?.forget_removed();
        let after = last.map_or(0, |last| last.saturating_add(1));
        self.schedule(id, self.clock.now().max(after), false)
    }

    /// The history that is left after [`prune`](Self::prune).
    pub(super) fn horizon(&self, retention: Retention) -> Horizon {
        let first = |chain: &Chain| self.first_to_keep(chain, retention);
        Horizon {
            first: self.chains.iter().map(|(&id, chain)| (id, first(chain))).collect(),
            expired: self.expired(),
        }
    }

    /// Whether there are blocks that [`prune`](Self::prune) would remove.
    pub(super) fn exceeds(&self, retention: Retention) -> bool {
        let mut chains = self.chains.values();
        chains.any(|chain| chain.first_block() < self.first_to_keep(chain, retention))
    }

    /// The first block of a chain that the retention keeps.
    fn first_to_keep(&self, chain: &Chain, retention: Retention) -> u64 {
        let share = retention.bytes / (self.chains.len() as u64).max(1);
        chain.first_to_keep(retention.blocks, share)
    }

    /// The time, in seconds, before which all messages have expired on every chain.
    fn expired(&self) -> u64 {
        // Without these rules, an executing message may refer to any log.
        let disregards = |rule: &Rule| self.disregarded_rules.contains(*rule);
        if [Rule::NotExpired, Rule::Timestamp].iter().any(disregards) {
            return 0;
        }
        let window = |chain: &Chain| chain.dependency_set().message_expiry_window();
        let window = self.chains.values().map(window).max().unwrap_or_default();
        // Finalized blocks are not checked again. A chain that builds no blocks checks its next one.
        let unchecked = |chain: &Chain| {
            let next = chain.block(chain.safety_heads().finalized + 1);
            next.map_or_else(|| chain.next_timestamp(), Block::timestamp)
        };
        let earliest = self.chains.values().map(unchecked).min().unwrap_or_default();
        earliest.min(self.clock.now()).saturating_sub(window)
    }

    /// Prunes the blocks before the horizon, and the logs that have expired on every chain.
    pub(super) fn prune(&mut self, horizon: &Horizon) {
        self.touch();
        for (&id, chain) in &mut self.chains {
            chain.prune(horizon.first(id));
            let finalized = chain.safety_heads().finalized;
            self.log_index.prune(id, finalized, chain.first_block(), horizon.expired);
        }
    }

    /// The error for a chain that the cluster does not have.
    fn unknown(&self, actual: ChainId) -> Error {
        Error::UnknownChain { expected: self.chains.keys().copied().collect(), actual }
    }
}
