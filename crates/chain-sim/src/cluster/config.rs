//! Configuration of a cluster.

use std::collections::BTreeMap;

use alloy_genesis::GenesisAccount;
use alloy_primitives::{Address, ChainId};
use messenger::Versions;

use super::{DEV_ACCOUNTS, SendRules, Threads, funded};
use crate::{
    chain::{ChainConfig, Engine, Genesis},
    hard_fork::HardFork,
    rules::{InteropFilter, MESSAGE_EXPIRY_WINDOW, RuleSet},
};

/// Configuration of a cluster: [`default`](Self::default) and [`with_chains`](Self::with_chains)
/// have the defaults, and a `with_` method sets each field.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ClusterConfig {
    /// The chains, which must have different ids.
    pub chains: Vec<ChainConfig>,
    /// The engine, which executes the messenger and the inbox.
    pub engine: Engine,
    /// The versions of the messenger and the inbox; `None` for [those of the
    /// engine](Engine::default_versions).
    pub versions: Option<Versions>,
    /// Which destinations and targets `sendMessage` accepts.
    pub send_rules: SendRules,
    /// The hard fork whose rules the chains have, those added later included.
    pub hard_fork: HardFork,
    /// Timestamp of every chain's genesis block, in seconds.
    pub genesis_timestamp: u64,
    /// For how long after its initiating message an executing message is valid, in seconds, at most
    /// [seven days](MESSAGE_EXPIRY_WINDOW).
    pub message_expiry_window: u64,
    /// Seconds from a block's timestamp until the verifier checks it. Until then an invalid block
    /// stays in its chain, and other blocks can depend on it.
    pub verify_after: u64,
    /// Accounts in the genesis of every chain, those added later included: balances in wei, nonces,
    /// code and storage. Accounts of the messenger and the inbox are replaced by the engine's;
    /// private keys are ignored. [`predeploys`](crate::predeploys) has the contracts that tools of
    /// the OP Stack expect.
    pub genesis_accounts: BTreeMap<Address, GenesisAccount>,
    /// Chains that begin otherwise than the others, as genesis files say. Such a chain does not have
    /// the [genesis accounts](Self::genesis_accounts) of the others. It keeps its own messenger and
    /// inbox if it has any, whatever the engine.
    pub geneses: BTreeMap<ChainId, Genesis>,
    /// Whether the messenger and the inbox are behind proxies, as the OP Stack has them. A relay then
    /// uses more gas.
    pub proxies: bool,
    /// Whether headers have real state roots, so that accounts and storage can be
    /// [proved](crate::Chain::prove). The cost per block grows with the block's changes. Otherwise
    /// every header has the root of the empty trie.
    pub state_roots: bool,
    /// Rules to leave unchecked, to simulate faulty nodes. Empty except in tests.
    pub disregarded_rules: RuleSet,
    /// What pools refuse and drop beyond the validity rules.
    pub interop_filter: InteropFilter,
    /// How many threads build the blocks of one timestamp. By default the calling one does, and none
    /// is started.
    pub threads: Threads,
}

/// Id of the first chain of a default cluster; the ids of the others follow.
const FIRST_CHAIN_ID: ChainId = 901;

impl ClusterConfig {
    /// A default cluster of `chains` chains, with ids 901, 902 and so on.
    pub fn with_chains(chains: u16) -> Self {
        let ids = (FIRST_CHAIN_ID..).take(usize::from(chains));
        Self {
            chains: ids.map(ChainConfig::new).collect(),
            engine: Engine::default(),
            versions: None,
            send_rules: SendRules::default(),
            hard_fork: HardFork::default(),
            genesis_timestamp: 1_760_000_000,
            message_expiry_window: MESSAGE_EXPIRY_WINDOW,
            verify_after: 0,
            genesis_accounts: funded(&DEV_ACCOUNTS).collect(),
            geneses: BTreeMap::new(),
            proxies: false,
            state_roots: false,
            disregarded_rules: RuleSet::NONE,
            interop_filter: InteropFilter::default(),
            threads: Threads::ONE,
        }
    }

    /// A default cluster of these chains.
    pub fn of(chains: impl IntoIterator<Item = ChainConfig>) -> Self {
        Self { chains: chains.into_iter().collect(), ..Self::with_chains(0) }
    }

    /// Sets the [engine](Self::engine).
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Sets the [versions](Self::versions) of the messenger and the inbox.
    #[must_use]
    pub const fn with_versions(mut self, versions: Versions) -> Self {
        self.versions = Some(versions);
        self
    }

    /// Sets [what `sendMessage` accepts](Self::send_rules).
    #[must_use]
    pub const fn with_send_rules(mut self, send_rules: SendRules) -> Self {
        self.send_rules = send_rules;
        self
    }

    /// Sets the [hard fork](Self::hard_fork) whose rules the chains have.
    #[must_use]
    pub const fn with_hard_fork(mut self, hard_fork: HardFork) -> Self {
        self.hard_fork = hard_fork;
        self
    }

    /// Sets the [timestamp of the genesis blocks](Self::genesis_timestamp), in seconds.
    #[must_use]
    pub const fn with_genesis_timestamp(mut self, timestamp: u64) -> Self {
        self.genesis_timestamp = timestamp;
        self
    }

    /// Sets the [message expiry window](Self::message_expiry_window), in seconds.
    #[must_use]
    pub const fn with_message_expiry_window(mut self, seconds: u64) -> Self {
        self.message_expiry_window = seconds;
        self
    }

    /// Sets the seconds until the [verifier](Self::verify_after) checks a block.
    #[must_use]
    pub const fn with_verify_after(mut self, seconds: u64) -> Self {
        self.verify_after = seconds;
        self
    }

    /// Adds [genesis accounts](Self::genesis_accounts), which replace earlier ones with the same
    /// address.
    #[must_use]
    pub fn with_genesis_accounts(
        mut self,
        accounts: impl IntoIterator<Item = (Address, GenesisAccount)>,
    ) -> Self {
        self.genesis_accounts.extend(accounts);
        self
    }

    /// Adds the [genesis](Self::geneses) of one of the chains, in place of an earlier one.
    #[must_use]
    pub fn with_genesis(mut self, genesis: Genesis) -> Self {
        self.geneses.insert(genesis.chain_id, genesis);
        self
    }

    /// Sets whether the messenger and the inbox are behind [proxies](Self::proxies).
    #[must_use]
    pub const fn with_proxies(mut self, proxies: bool) -> Self {
        self.proxies = proxies;
        self
    }

    /// Sets whether headers have [state roots](Self::state_roots).
    #[must_use]
    pub const fn with_state_roots(mut self, state_roots: bool) -> Self {
        self.state_roots = state_roots;
        self
    }

    /// Sets the [rules to leave unchecked](Self::disregarded_rules).
    #[must_use]
    pub const fn with_disregarded_rules(mut self, rules: RuleSet) -> Self {
        self.disregarded_rules = rules;
        self
    }

    /// Sets [what pools refuse and drop](Self::interop_filter) beyond the validity rules.
    #[must_use]
    pub const fn with_interop_filter(mut self, filter: InteropFilter) -> Self {
        self.interop_filter = filter;
        self
    }

    /// Sets how many [threads](Self::threads) build the blocks of one timestamp.
    #[must_use]
    pub const fn with_threads(mut self, threads: Threads) -> Self {
        self.threads = threads;
        self
    }
}

impl Default for ClusterConfig {
    /// Two chains, 901 and 902, with ten accounts of 10,000 ether on each.
    fn default() -> Self {
        Self::with_chains(2)
    }
}
