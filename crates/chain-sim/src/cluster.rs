//! The cluster.

use std::collections::BTreeMap;

use alloy_consensus::transaction::Recovered;
use alloy_primitives::{B256, ChainId, U256};
use messenger::Rules;
use op_alloy_consensus::OpTxEnvelope;
use op_revm::revm::state::AccountInfo;

use crate::{
    BuiltBlock, Call, Chain, ChainConfig, Clock, ClusterConfig, DependencySet, Engine, Error,
    LogIndex, SendRules, Validity,
};

/// Chains that have each other in their dependency sets, one clock and the index of all logs.
#[derive(Debug, Clone)]
pub struct Cluster {
    clock: Clock,
    chains: BTreeMap<ChainId, Chain>,
    log_index: LogIndex,
    engine: Engine,
    expiry_window: u64,
}

impl Cluster {
    /// A cluster at its genesis.
    ///
    /// # Errors
    ///
    /// [`Error::DuplicateChain`] and [`Error::BlockTime`] for a configuration that cannot be;
    /// [`Error::Reference`] where the bytecode engine has no bytecode.
    pub fn new(config: ClusterConfig) -> Result<Self, Error> {
        let mut cluster = Self {
            clock: Clock::new(config.genesis_timestamp),
            chains: BTreeMap::new(),
            log_index: LogIndex::default(),
            engine: config.engine,
            expiry_window: config.message_expiry_window,
        };
        let ids: Vec<ChainId> = config.chains.iter().map(|chain| chain.id).collect();
        for chain in config.chains {
            let dependency_set = DependencySet::new(chain.id, ids.iter().copied());
            let rules = match config.send_rules {
                SendRules::Documented => Rules::documented(dependency_set.iter()),
                SendRules::Released => Rules::Released,
            };
            let accounts = config
                .genesis_balances
                .iter()
                .map(|&(account, balance)| (account, AccountInfo::from_balance(balance)))
                .chain(config.engine.accounts(&rules)?);
            cluster.add(chain, dependency_set, config.genesis_timestamp, accounts)?;
        }
        Ok(cluster)
    }

    /// Adds a chain at its genesis.
    fn add(
        &mut self,
        config: ChainConfig,
        dependency_set: DependencySet,
        timestamp: u64,
        accounts: impl IntoIterator<Item = (alloy_primitives::Address, AccountInfo)>,
    ) -> Result<(), Error> {
        let id = config.id;
        if config.block_time == 0 {
            let actual = config.block_time;
            return Err(Error::BlockTime { chain: id, expected: 1, actual });
        }
        let chain = Chain::new(config, dependency_set, timestamp, accounts);
        self.log_index.append(id, timestamp, chain.head().logs());
        if self.chains.insert(id, chain).is_some() {
            return Err(Error::DuplicateChain { actual: id });
        }
        Ok(())
    }

    /// The clock.
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// What runs the predeploys.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// All chains, in the order of their ids.
    pub fn chains(&self) -> impl ExactSizeIterator<Item = &Chain> {
        self.chains.values()
    }

    /// A chain.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn chain(&self, id: ChainId) -> Result<&Chain, Error> {
        self.chains.get(&id).ok_or_else(|| self.unknown(id))
    }

    /// The logs of all chains.
    pub const fn log_index(&self) -> &LogIndex {
        &self.log_index
    }

    /// How many transactions wait for a block, on all chains.
    pub fn pooled(&self) -> usize {
        self.chains.values().map(Chain::pooled).sum()
    }

    /// Submits a transaction to the pool of `chain`; its hash.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the chain does not admit it: among other things it must be clear
    /// that every message its access list declares exists there exactly, of a chain of the
    /// dependency set, not from the future and not expired.
    pub fn submit(
        &mut self,
        chain: ChainId,
        transaction: Recovered<OpTxEnvelope>,
    ) -> Result<B256, Error> {
        let destination = self.chain(chain)?;
        let validity = Validity {
            log_index: &self.log_index,
            dependency_set: destination.dependency_set(),
            timestamp: destination.next_timestamp(),
            expiry_window: self.expiry_window,
        };
        let pooled = destination
            .check(transaction, &validity)
            .map_err(|refusal| Error::Refused { chain, refusal })?;
        let hash = pooled.hash();
        match self.chains.get_mut(&chain) {
            Some(destination) => destination.pool.push(pooled),
            None => return Err(self.unknown(chain)),
        }
        Ok(hash)
    }

    /// Submits a call as the next transaction of its account; its hash.
    ///
    /// # Errors
    ///
    /// As [`submit`](Self::submit).
    pub fn submit_call(&mut self, chain: ChainId, call: Call) -> Result<B256, Error> {
        let nonce = self.chain(chain)?.next_nonce(call.from);
        self.submit(chain, call.into_transaction(chain, nonce))
    }

    /// Makes a call on the head of `chain` and forgets what it changed.
    ///
    /// # Errors
    ///
    /// As [`Chain::call`].
    pub fn call(&self, chain: ChainId, call: &Call) -> Result<crate::CallOutcome, Error> {
        self.chain(chain)?.call(call)
    }

    /// Moves the clock to the next moment at which a block is due and builds a block on every
    /// chain for which one is; what was built.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub fn step(&mut self) -> Result<Vec<BuiltBlock>, Error> {
        let Some(timestamp) = self.chains.values().map(Chain::next_timestamp).min() else {
            return Ok(Vec::new());
        };
        self.clock.advance_to(timestamp);
        let mut built = Vec::new();
        for chain in self.chains.values_mut().filter(|chain| chain.next_timestamp() == timestamp) {
            let dependency_set = chain.dependency_set().clone();
            built.push(chain.build_block(&Validity {
                log_index: &self.log_index,
                dependency_set: &dependency_set,
                timestamp,
                expiry_window: self.expiry_window,
            })?);
        }
        for block in &built {
            let chain = &self.chains[&block.chain];
            self.log_index.append(block.chain, timestamp, chain.head().logs());
        }
        Ok(built)
    }

    /// The error that says there is no chain `id`.
    fn unknown(&self, actual: ChainId) -> Error {
        Error::UnknownChain { expected: self.chains.keys().copied().collect(), actual }
    }

    /// The chain an identifier or a message names, if it is in the cluster.
    pub fn find(&self, id: U256) -> Option<&Chain> {
        self.chains.get(&ChainId::try_from(id).ok()?)
    }
}
