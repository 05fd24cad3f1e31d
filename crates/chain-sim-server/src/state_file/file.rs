//! The path of a state file, and what the file must contain.

use std::{collections::BTreeSet, fmt::Debug, path::PathBuf, time::Duration};

use alloy_primitives::ChainId;
use chain_sim::{
    Chain, ChainConfig, Cluster, Engine, FeeMarket, Genesis, HardFork, L1Attributes, SendRules,
};
use messenger::{InboxVersion, MessengerVersion, Versions};

use super::StateError;
use crate::devnet::ServedChainState;

/// A file from which the server's state is loaded, if it exists, and to which it is saved. One
/// server at a time can use it.
///
/// On Unix, the system ends a process with SIGXFSZ at the limit of a file's size, unless the program
/// handles this signal, as `chain-sim serve` does: then the save has an error.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StateFile {
    /// The path of the file.
    pub path: PathBuf,
    /// Number of blocks, of all chains together, between two saves.
    pub save_every: u64,
    /// The longest time from a change to its save; `None` saves after blocks only.
    pub save_interval: Option<Duration>,
    /// Chains that an existing file must have; it may have more. `None` accepts any.
    pub chains: Option<Vec<ChainId>>,
    /// The dependency set that its members must have in an existing file. `None` accepts any sets.
    pub dependency_set: Option<Vec<ChainId>>,
    /// The engine that an existing file must have. `None` accepts any.
    pub engine: Option<Engine>,
    /// The version of the messenger that an existing file must have. `None` accepts any.
    pub messenger_version: Option<MessengerVersion>,
    /// The version of the inbox that an existing file must have. `None` accepts any.
    pub inbox_version: Option<InboxVersion>,
    /// The rules of `sendMessage` that an existing file must have. `None` accepts any.
    pub send_rules: Option<SendRules>,
    /// The hard fork that the cluster of an existing file must have. `None` accepts any.
    pub hard_fork: Option<HardFork>,
    /// The base fee of the genesis blocks that an existing file must have, in wei per gas. `None`
    /// accepts any.
    pub base_fee: Option<u64>,
    /// How the base fee of an existing file must move. `None` accepts anything.
    pub fee_market: Option<FeeMarket>,
    /// What the blocks of an existing file must tell about the L1. `None` accepts anything.
    pub l1_attributes: Option<Option<L1Attributes>>,
    /// The seed that the chains of an existing file must have. `None` accepts any.
    pub seed: Option<u64>,
    /// How chains of an existing file must have begun. Chains that are not named may have begun
    /// anyhow.
    pub geneses: Vec<Genesis>,
    /// The gas limit with which the chains of an existing file must have begun. `None` accepts any.
    pub gas_limit: Option<u64>,
    /// The most bytes of a contract's code on an existing file's chains. `None` accepts any.
    pub code_size_limit: Option<u64>,
}

impl StateFile {
    /// The default number of blocks between two saves.
    pub const SAVE_EVERY: u64 = 100;
    /// The default time from a change to its save.
    pub const SAVE_INTERVAL: Duration = Duration::from_secs(60);

    /// Creates a state file that may have any cluster, and to which the state is saved every
    /// [`SAVE_EVERY`](Self::SAVE_EVERY) blocks and [`SAVE_INTERVAL`](Self::SAVE_INTERVAL) after a
    /// change.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            save_every: Self::SAVE_EVERY,
            save_interval: Some(Self::SAVE_INTERVAL),
            chains: None,
            dependency_set: None,
            engine: None,
            messenger_version: None,
            inbox_version: None,
            send_rules: None,
            hard_fork: None,
            base_fee: None,
            fee_market: None,
            l1_attributes: None,
            seed: None,
            geneses: Vec::new(),
            gas_limit: None,
            code_size_limit: None,
        }
    }

    /// Returns the chains of a file in the order of their ports: first the requested ones.
    pub(super) fn order(&self, served: &[ServedChainState]) -> Vec<ChainId> {
        let mut order = self.chains.clone().unwrap_or_default();
        for served in served {
            if !order.contains(&served.id) {
                order.push(served.id);
            }
        }
        order
    }

    /// Checks that the file's cluster is what the options request.
    ///
    /// # Errors
    ///
    /// [`StateError::Differs`].
    pub(super) fn check(&self, cluster: &Cluster) -> Result<(), StateError> {
        let ids: Vec<ChainId> = cluster.chains().map(Chain::id).collect();
        if let Some(asked) = &self.chains
            && !asked.iter().all(|id| ids.contains(id))
        {
            return self.differs("chains", format!("{ids:?}"), format!("{asked:?}"));
        }
        if let Some(asked) = &self.engine
            && asked != cluster.engine()
        {
            return self.differs("engine", format!("{:?}", cluster.engine()), format!("{asked:?}"));
        }
        let Versions { messenger, inbox, .. } = cluster.versions();
        if let Some(asked) = self.messenger_version
            && asked != messenger
        {
            return self.differs("messenger's version", messenger.to_string(), asked.to_string());
        }
        if let Some(asked) = self.inbox_version
            && asked != inbox
        {
            return self.differs("inbox's version", inbox.to_string(), asked.to_string());
        }
        for id in self.dependency_set.iter().flatten() {
            let asked: BTreeSet<ChainId> = self.dependency_set.iter().flatten().copied().collect();
            let chain = cluster.chain(*id).ok();
            let named = chain.and_then(|chain| chain.config().dependencies.as_ref());
            let named: Option<BTreeSet<ChainId>> = named.map(|ids| ids.iter().copied().collect());
            if named.as_ref() != Some(&asked) {
                let expected = match (chain, named) {
                    (None, _) => format!("no chain {id}"),
                    (Some(_), None) => format!("all chains for chain {id}"),
                    (Some(_), Some(named)) => format!("{named:?} for chain {id}"),
                };
                return self.differs("dependency set", expected, format!("{asked:?}"));
            }
        }
        if let Some(asked) = self.hard_fork
            && asked != cluster.hard_fork()
        {
            return self.differs("hard fork", cluster.hard_fork().to_string(), asked.to_string());
        }
        let others = cluster.chains().filter_map(|chain| self.other_fees(chain.config()));
        if let Some((what, expected, actual)) = others.into_iter().next() {
            return self.differs(what, expected, actual);
        }
        match self.send_rules {
            Some(asked) if asked != cluster.send_rules() => {
                self.differs("rules", format!("{:?}", cluster.send_rules()), format!("{asked:?}"))
            }
            _ => Ok(()),
        }
    }

    /// Returns the first difference between the fees that are requested and those of a chain: what
    /// it is, the chain's value and the requested one.
    fn other_fees(&self, chain: &ChainConfig) -> Option<(&'static str, String, String)> {
        // The fees of a genesis file are those of the chain.
        if self.geneses.iter().any(|genesis| genesis.chain_id == chain.id) {
            return None;
        }
        fn other<T: PartialEq + Debug>(
            what: &'static str,
            expected: &T,
            actual: Option<T>,
        ) -> Option<(&'static str, String, String)> {
            let actual = actual.filter(|actual| actual != expected)?;
            Some((what, format!("{expected:?}"), format!("{actual:?}")))
        }
        other("base fee", &chain.base_fee, self.base_fee)
            .or_else(|| other("fee market", &chain.fee_market, self.fee_market.map(Some)))
            .or_else(|| other("L1 attributes", &chain.l1_attributes, self.l1_attributes))
            .or_else(|| other("seed", &chain.seed, self.seed))
    }

    /// Checks that the chains of the file began as the options request.
    ///
    /// # Errors
    ///
    /// [`StateError::Differs`].
    pub(super) fn check_geneses(&self, genesis: &Cluster) -> Result<(), StateError> {
        for chain in genesis.chains() {
            let (id, config) = (chain.id(), chain.config());
            // A genesis file has its own. Clients may change the gas limit later.
            if self.geneses.iter().any(|genesis| genesis.chain_id == id) {
                continue;
            }
            if let Some(asked) = self.gas_limit.filter(|asked| *asked != config.gas_limit) {
                let expected = format!("{} for chain {id}", config.gas_limit);
                return self.differs("gas limit", expected, asked.to_string());
            }
            if let Some(asked) = self.code_size_limit
                && config.code_size_limit != Some(asked)
            {
                let limit = config.code_size_limit.map(|limit| limit.to_string());
                let limit = limit.unwrap_or_else(|| "that of the hard fork".into());
                let expected = format!("{limit} for chain {id}");
                return self.differs("code size limit", expected, asked.to_string());
            }
        }
        let is_other =
            |asked: &&Genesis| genesis.chain(asked.chain_id).is_ok_and(|chain| !asked.is_of(chain));
        let Some(other) = self.geneses.iter().find(is_other) else { return Ok(()) };
        let expected = format!("that of chain {} in the file", other.chain_id);
        self.differs("genesis", expected, "another".into())
    }

    /// Returns the error for a file whose cluster is not what the options request.
    fn differs(
        &self,
        what: &'static str,
        expected: String,
        actual: String,
    ) -> Result<(), StateError> {
        Err(StateError::Differs { path: self.path.clone(), what, expected, actual })
    }

    /// Sets [`geneses`](Self::geneses).
    #[must_use]
    pub fn with_geneses(mut self, geneses: impl IntoIterator<Item = Genesis>) -> Self {
        self.geneses = geneses.into_iter().collect();
        self
    }

    /// Sets [`save_every`](Self::save_every).
    #[must_use]
    pub const fn with_save_every(mut self, save_every: u64) -> Self {
        self.save_every = save_every;
        self
    }

    /// Sets [`save_interval`](Self::save_interval).
    #[must_use]
    pub const fn with_save_interval(mut self, save_interval: Option<Duration>) -> Self {
        self.save_interval = save_interval;
        self
    }

    /// Sets [`chains`](Self::chains).
    #[must_use]
    pub fn with_chains(mut self, chains: impl IntoIterator<Item = ChainId>) -> Self {
        self.chains = Some(chains.into_iter().collect());
        self
    }

    /// Sets [`dependency_set`](Self::dependency_set).
    #[must_use]
    pub fn with_dependency_set(
        mut self,
        dependency_set: impl IntoIterator<Item = ChainId>,
    ) -> Self {
        self.dependency_set = Some(dependency_set.into_iter().collect());
        self
    }

    /// Sets [`engine`](Self::engine).
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = Some(engine);
        self
    }

    /// Sets [`messenger_version`](Self::messenger_version).
    #[must_use]
    pub const fn with_messenger_version(mut self, version: MessengerVersion) -> Self {
        self.messenger_version = Some(version);
        self
    }

    /// Sets [`inbox_version`](Self::inbox_version).
    #[must_use]
    pub const fn with_inbox_version(mut self, version: InboxVersion) -> Self {
        self.inbox_version = Some(version);
        self
    }

    /// Sets [`hard_fork`](Self::hard_fork).
    #[must_use]
    pub const fn with_hard_fork(mut self, hard_fork: HardFork) -> Self {
        self.hard_fork = Some(hard_fork);
        self
    }

    /// Sets [`gas_limit`](Self::gas_limit).
    #[must_use]
    pub const fn with_gas_limit(mut self, gas_limit: u64) -> Self {
        self.gas_limit = Some(gas_limit);
        self
    }

    /// Sets [`code_size_limit`](Self::code_size_limit).
    #[must_use]
    pub const fn with_code_size_limit(mut self, bytes: u64) -> Self {
        self.code_size_limit = Some(bytes);
        self
    }

    /// Sets [`send_rules`](Self::send_rules).
    #[must_use]
    pub const fn with_send_rules(mut self, send_rules: SendRules) -> Self {
        self.send_rules = Some(send_rules);
        self
    }

    /// Sets [`base_fee`](Self::base_fee), in wei per gas.
    #[must_use]
    pub const fn with_base_fee(mut self, wei: u64) -> Self {
        self.base_fee = Some(wei);
        self
    }

    /// Sets [`fee_market`](Self::fee_market).
    #[must_use]
    pub const fn with_fee_market(mut self, fee_market: FeeMarket) -> Self {
        self.fee_market = Some(fee_market);
        self
    }

    /// Sets [`l1_attributes`](Self::l1_attributes).
    #[must_use]
    pub const fn with_l1_attributes(mut self, attributes: Option<L1Attributes>) -> Self {
        self.l1_attributes = Some(attributes);
        self
    }

    /// Sets [`seed`](Self::seed).
    #[must_use]
    pub const fn with_seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }
}
