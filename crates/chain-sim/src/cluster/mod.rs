//! The cluster.

mod alter;
mod mine;
mod prune;
mod reorg;
#[cfg(feature = "serde")]
mod saved;
mod submit;
mod time;
mod topology;
mod verifier;

pub use self::{reorg::ReorgedTransactions, time::Step};

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::{Address, ChainId, U256};

use crate::{
    Call, Chain, Clock, ClusterConfig, Engine, Error, LogIndex, RuleSet, SendRules, Validity,
    state::StateAccount,
};

/// Chains that exchange messages, one clock and the index of all logs.
///
/// A copy is a snapshot: it shares with its original all that neither has changed since, so that
/// it costs next to nothing to take one, and to go back to it.
#[derive(Debug, Clone)]
pub struct Cluster {
    clock: Clock,
    chains: BTreeMap<ChainId, Chain>,
    log_index: LogIndex,
    engine: Engine,
    send_rules: SendRules,
    message_expiry_window: u64,
    verify_after: u64,
    genesis_accounts: Arc<[(Address, StateAccount)]>,
    state_roots: bool,
    disregarded_rules: RuleSet,
}

impl Cluster {
    /// A cluster at its genesis.
    ///
    /// # Errors
    ///
    /// [`Error::DuplicateChain`], [`Error::UnknownChain`] and [`Error::BlockTime`] for a
    /// configuration that cannot be; [`Error::Code`] for a genesis account with code that can be
    /// none; [`Error::Reference`] where the bytecode engine has no bytecode.
    pub fn new(config: ClusterConfig) -> Result<Self, Error> {
        let mut cluster = Self {
            clock: Clock::new(config.genesis_timestamp),
            chains: BTreeMap::new(),
            log_index: LogIndex::default(),
            engine: config.engine,
            send_rules: config.send_rules,
            message_expiry_window: config.message_expiry_window,
            verify_after: config.verify_after,
            genesis_accounts: config
                .genesis_accounts
                .into_iter()
                .map(|(address, account)| {
                    Ok((address, StateAccount::at_genesis(address, account)?))
                })
                .collect::<Result<_, Error>>()?,
            state_roots: config.state_roots,
            disregarded_rules: config.disregarded_rules,
        };
        cluster.create(config.chains)?;
        Ok(cluster)
    }

    /// The clock.
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// What runs the predeploys.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What `sendMessage` takes.
    pub const fn send_rules(&self) -> SendRules {
        self.send_rules
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

    /// A chain, to change.
    fn chain_mut(&mut self, id: ChainId) -> Result<&mut Chain, Error> {
        // The error names all chains; making it for nothing would cost every call a list of them.
        self.chain(id)?;
        self.chains.get_mut(&id).ok_or(Error::UnknownChain { expected: Vec::new(), actual: id })
    }

    /// The chain an identifier or a message names, if it is in the cluster.
    pub fn find(&self, id: U256) -> Option<&Chain> {
        self.chains.get(&ChainId::try_from(id).ok()?)
    }

    /// The logs of all chains.
    pub const fn log_index(&self) -> &LogIndex {
        &self.log_index
    }

    /// How many transactions wait for a block, on all chains.
    pub fn pooled(&self) -> usize {
        self.chains.values().map(Chain::pooled).sum()
    }

    /// Whether nothing waits for a block: no transaction, no deposit and no block that was taken
    /// back.
    pub fn is_quiet(&self) -> bool {
        self.pooled() == 0 && self.is_settled()
    }

    /// Whether no deposit waits for a block, and no block that was taken back waits to be built
    /// again.
    pub fn is_settled(&self) -> bool {
        let settled = |chain: &Chain| chain.pending_deposits() == 0 && chain.slots.is_empty();
        self.chains.values().all(settled)
    }

    /// Makes a call on the head of `chain` and forgets what it changed.
    ///
    /// # Errors
    ///
    /// As [`Chain::call`].
    pub fn call(&self, chain: ChainId, call: &Call) -> Result<crate::CallOutcome, Error> {
        self.chain(chain)?.call(call)
    }

    /// The rules for the next block of `chain`.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn next_validity(&self, chain: ChainId) -> Result<Validity<'_>, Error> {
        let chain = self.chain(chain)?;
        Ok(self.validity(chain, chain.head().timestamp(), chain.next_timestamp()))
    }

    /// The rules for a block of `chain` of `timestamp` on one of `parent_timestamp`, in seconds.
    fn validity<'a>(
        &'a self,
        chain: &'a Chain,
        parent_timestamp: u64,
        timestamp: u64,
    ) -> Validity<'a> {
        Validity {
            log_index: &self.log_index,
            chain: chain.id(),
            dependency_set: chain.dependency_set(),
            interop_time: chain.config().interop_time,
            parent_timestamp,
            timestamp,
            now: self.clock.now(),
            disregarded: self.disregarded_rules,
        }
    }

    /// The error that says there is no chain `id`.
    fn unknown(&self, actual: ChainId) -> Error {
        Error::UnknownChain { expected: self.chains.keys().copied().collect(), actual }
    }
}
