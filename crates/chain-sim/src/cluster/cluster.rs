//! The cluster.

use std::{collections::BTreeMap, sync::Arc};

use alloy_consensus::transaction::Recovered;
use alloy_primitives::{Address, ChainId, U256};
use messenger::Versions;
use op_alloy_consensus::OpTxEnvelope;

use super::{Clock, ClusterConfig, Horizon, Retention, SendRules, Threads, ledger::Ledger};
use crate::{
    chain::{Call, CallOutcome, Chain, Engine},
    error::Error,
    hard_fork::HardFork,
    rules::{LogIndex, Validity, require_window},
    state::StateAccount,
};

/// Chains that exchange messages, their clock, and the index of all logs.
///
/// A copy is a snapshot: it shares with the original everything that neither has changed since.
/// Taking a snapshot, and going back to it by assignment, costs next to nothing.
#[derive(Debug, Clone)]
pub struct Cluster {
    pub(super) ledger: Ledger,
    pub(super) settings: Settings,
}

/// The settings that stay the same as long as the cluster exists.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) engine: Engine,
    pub(crate) versions: Versions,
    pub(crate) send_rules: SendRules,
    /// The hard fork of chains whose configuration names none.
    pub(crate) hard_fork: HardFork,
    /// See [`ClusterConfig::message_expiry_window`], in seconds.
    pub(crate) message_expiry_window: u64,
    /// See [`ClusterConfig::verify_after`], in seconds.
    pub(crate) verify_after: u64,
    pub(crate) genesis_accounts: Arc<[(Address, StateAccount)]>,
    /// See [`ClusterConfig::proxies`].
    pub(crate) proxies: bool,
    pub(crate) state_roots: bool,
    /// See [`Cluster::allow_unsigned_senders`].
    pub(crate) unsigned_senders: bool,
    /// See [`Cluster::watch_pools`].
    pub(crate) watches_pools: bool,
}

impl Cluster {
    /// Creates a cluster with the genesis block of each chain.
    ///
    /// # Errors
    ///
    /// [`Error::DuplicateChain`], [`Error::UnknownChain`], [`Error::BlockTime`] and
    /// [`Error::MessageExpiryWindow`] for an invalid configuration; [`Error::Code`] for a genesis
    /// account with invalid code; [`Error::Genesis`] for a [genesis](ClusterConfig::geneses) that a
    /// chain cannot have; [`Error::Reference`] and [`Error::Versions`] where the released
    /// bytecode cannot be loaded.
    pub fn new(config: ClusterConfig) -> Result<Self, Error> {
        require_window(config.message_expiry_window)
            .map_err(|window| Error::window(None, window))?;
        let genesis_accounts = config.genesis_accounts.iter();
        let genesis_accounts = genesis_accounts
            .map(|(address, account)| Ok((*address, StateAccount::at_genesis(*address, account)?)));
        let settings = Settings {
            versions: config.versions.unwrap_or_else(|| config.engine.default_versions()),
            engine: config.engine,
            send_rules: config.send_rules,
            hard_fork: config.hard_fork,
            message_expiry_window: config.message_expiry_window,
            verify_after: config.verify_after,
            genesis_accounts: genesis_accounts.collect::<Result<_, Error>>()?,
            proxies: config.proxies,
            state_roots: config.state_roots,
            unsigned_senders: false,
            watches_pools: false,
        };
        let clock = Clock::new(config.genesis_timestamp);
        let mut ledger = Ledger::new(clock, config.disregarded_rules, config.interop_filter);
        ledger.threads = config.threads;
        let mut cluster = Self { ledger, settings };
        cluster.add_chains(config.chains, config.geneses)?;
        Ok(cluster)
    }

    /// Creates a cluster from its saved parts.
    #[cfg(feature = "serde")]
    pub(crate) const fn restore(ledger: Ledger, settings: Settings) -> Self {
        Self { ledger, settings }
    }

    /// The settings that stay the same as long as the cluster exists.
    #[cfg(feature = "serde")]
    pub(crate) const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Rules that are left unchecked.
    #[cfg(feature = "serde")]
    pub(crate) const fn disregarded_rules(&self) -> crate::rules::RuleSet {
        self.ledger.disregarded_rules
    }

    /// The clock.
    pub const fn clock(&self) -> Clock {
        self.ledger.clock
    }

    /// The engine, which executes the messenger and the inbox.
    pub const fn engine(&self) -> &Engine {
        &self.settings.engine
    }

    /// The versions of the messenger and the inbox.
    pub const fn versions(&self) -> Versions {
        self.settings.versions
    }

    /// Which destinations and targets `sendMessage` accepts.
    pub const fn send_rules(&self) -> SendRules {
        self.settings.send_rules
    }

    /// The hard fork of chains whose configuration names none.
    pub const fn hard_fork(&self) -> HardFork {
        self.settings.hard_fork
    }

    /// A number that changes with every change of the cluster. Within a process, clusters with the
    /// same number are equal: a result computed from a cluster holds as long as its number stays.
    /// It is not saved.
    pub const fn version(&self) -> u64 {
        self.ledger.version()
    }

    /// All chains, ordered by id.
    pub fn chains(&self) -> impl ExactSizeIterator<Item = &Chain> {
        self.ledger.chains.values()
    }

    /// A chain.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn chain(&self, id: ChainId) -> Result<&Chain, Error> {
        self.ledger.chain(id)
    }

    /// The chain with this id, as identifiers and messages have it; `None` for chains outside of
    /// the cluster.
    pub fn find(&self, id: U256) -> Option<&Chain> {
        self.ledger.chains.get(&ChainId::try_from(id).ok()?)
    }

    /// The logs of all chains.
    pub const fn log_index(&self) -> &LogIndex {
        &self.ledger.log_index
    }

    /// Number of transactions in the pools of all chains.
    pub fn pooled(&self) -> usize {
        self.chains().map(Chain::pooled).sum()
    }

    /// Whether no transaction, no deposit and no removed block waits to be built.
    pub fn is_quiet(&self) -> bool {
        self.pooled() == 0 && self.is_settled()
    }

    /// Whether no deposit and no removed block waits to be built.
    pub fn is_settled(&self) -> bool {
        self.chains().all(|chain| chain.pending_deposits() == 0 && !chain.is_rebuilding())
    }

    /// Executes a call on the head of `chain` and discards its changes.
    ///
    /// # Errors
    ///
    /// As [`Chain::call`].
    pub fn call(&self, chain: ChainId, call: &Call) -> Result<CallOutcome, Error> {
        self.chain(chain)?.call(call)
    }

    /// The rules for the next block of `chain`.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn next_validity(&self, chain: ChainId) -> Result<Validity<'_>, Error> {
        self.ledger.next_validity(chain)
    }

    /// Lets every chain, those added later included, execute transactions of accounts with code
    /// (against EIP-3607). A development server needs it for impersonated senders.
    pub fn allow_unsigned_senders(&mut self) {
        self.settings.unsigned_senders = true;
        self.ledger.touch();
        self.ledger.chains.values_mut().for_each(Chain::allow_unsigned_senders);
    }

    /// Sets how many threads [build blocks](Threads) from now on. They are not saved: a loaded cluster
    /// starts none.
    pub const fn set_threads(&mut self, threads: Threads) {
        self.ledger.threads = threads;
    }

    /// Records from now on which transactions enter the pool of each chain, those added later
    /// included, for [`take_arrivals`](Self::take_arrivals). A copy of the cluster records them, too.
    pub fn watch_pools(&mut self) {
        self.settings.watches_pools = true;
        self.ledger.chains.values_mut().for_each(Chain::watch_pool);
    }

    /// Takes the transactions that have become executable in the pool of `chain` since the last call,
    /// in order, whether or not they are in a block by now. A transaction whose nonce is not the next
    /// one of its account becomes executable with those before it. Transactions of removed blocks that
    /// go back to the pool count again, deposits never do. Empty unless the pools are
    /// [watched](Self::watch_pools).
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn take_arrivals(&mut self, chain: ChainId) -> Result<Vec<Recovered<OpTxEnvelope>>, Error> {
        self.ledger.take_arrivals(chain)
    }

    /// Prunes history that no rule needs any more: on each chain the blocks before the finalized
    /// block, with transactions, receipts and reverts, and all logs that have
    /// [expired](crate::DependencySet::message_expiry_window) on every chain. Pruning does not
    /// change what the cluster does afterwards, unless a chain that has built nothing is
    /// [scheduled](Self::schedule) before the time of the clock: it can execute no message that has
    /// expired by the clock.
    ///
    /// Readers of blocks, such as the [relayer](crate::Relayer), must read them before.
    pub fn prune(&mut self) {
        self.prune_keeping(Retention::unfinalized());
    }

    /// As [`prune`](Self::prune), but keeps more blocks, as the retention says.
    pub fn prune_keeping(&mut self, retention: Retention) {
        let horizon = self.horizon(retention);
        self.ledger.prune(&horizon);
    }

    /// The name of each collection that the cluster has of its past and its pools, and its number of
    /// entries, on all chains together. Those of the past stay bounded while the cluster is
    /// [pruned](Self::prune_keeping) again and again.
    pub fn entries(&self) -> BTreeMap<&'static str, usize> {
        let mut entries = BTreeMap::from(self.log_index().entries());
        for (name, count) in self.chains().flat_map(Chain::entries) {
            *entries.entry(name).or_default() += count;
        }
        entries
    }

    /// Whether there are blocks that [`prune_keeping`](Self::prune_keeping) would remove.
    pub fn exceeds(&self, retention: Retention) -> bool {
        self.ledger.exceeds(retention)
    }

    /// The history that is left after pruning.
    pub(crate) fn horizon(&self, retention: Retention) -> Horizon {
        self.ledger.horizon(retention)
    }
}
