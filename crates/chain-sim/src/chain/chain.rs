//! One chain.

use std::{collections::VecDeque, sync::Arc};

use alloy_consensus::Header;
use alloy_primitives::{Address, ChainId};
use op_alloy_consensus::TxDeposit;

use super::{
    Block, BlockReceipt, ChainConfig, Deployment, Engine, Execution, Footprint, History, Link,
    NextBlock, Pool, Predeploys, Promotions, SafetyHeads, Slot,
    block::BlockBody,
    header::{genesis_header, set_roots},
    settings::Settings,
};
use crate::{
    hard_fork::HardFork,
    rules::{DependencySet, RuleContext, Validity},
    state::{Alterations, Journaled, StateAccount, StateTrie},
};

/// One chain: its blocks, the state after each block, and its transaction pool.
///
/// A copy shares with the original everything that neither has changed since.
#[derive(Debug, Clone)]
pub struct Chain {
    pub(super) settings: Settings,
    /// The predeploys of the next new block.
    pub(super) predeploys: Predeploys,
    pub(super) history: History,
    /// The state after the head; during building, the state of the block so far. Outside of
    /// building the journal is empty.
    pub(super) state: Journaled,
    /// The trie of the state after the head; `None` without state roots in headers.
    pub(super) trie: Option<StateTrie>,
    pub(super) heads: SafetyHeads,
    pub(super) promotions: Promotions,
    pub(super) pool: Pool,
    /// Deposits for the next new block.
    pub(super) deposits: Vec<TxDeposit>,
    /// Number of deposits so far.
    pub(super) deposit_count: u64,
    /// What was set for the next block.
    pub(super) next_block: NextBlock,
    /// Removed blocks that will be rebuilt, the lowest first.
    pub(super) slots: VecDeque<Slot>,
    /// No block is built before this time, in seconds.
    pub(super) resume_at: u64,
    /// Whether the next block may have the timestamp of its parent. It is not saved.
    pub(super) may_share: bool,
    /// Number of times that blocks were removed.
    pub(super) rewinds: u64,
    /// That of the state and the blocks.
    pub(super) footprint: Footprint,
    pub(super) execution: Execution,
    /// Whether the predeploys stay when the dependency set grows: they are those of a genesis file.
    pub(super) keeps_predeploys: bool,
    /// See [`Chain::allow_unsigned_senders`].
    pub(super) unsigned_senders: bool,
}

/// A chain at its genesis.
#[derive(Debug)]
pub(crate) struct Beginning {
    pub(crate) config: ChainConfig,
    pub(crate) dependency_set: DependencySet,
    /// The timestamp of the genesis block, in seconds.
    pub(crate) timestamp: u64,
    pub(crate) accounts: Arc<[(Address, StateAccount)]>,
    pub(crate) predeploys: Deployment,
    /// Whether the predeploys stay when the dependency set grows.
    pub(crate) keeps_predeploys: bool,
    /// What a genesis file says of the header; `None` without a file.
    pub(crate) header: Option<Header>,
    /// Whether headers have state roots.
    pub(crate) state_roots: bool,
}

impl Chain {
    /// Creates a chain with its genesis block, whose EVMs are those of `engine`.
    pub(crate) fn new(beginning: Beginning, engine: &Engine) -> Self {
        let Beginning { config, dependency_set, timestamp, accounts, predeploys, .. } = beginning;
        let Beginning { keeps_predeploys, header, state_roots, .. } = beginning;
        let mut state = Journaled::default();
        for (address, account) in accounts.iter().cloned() {
            state.state.insert(address, account);
        }
        let is_active = timestamp >= config.lagoon_time;
        let execution = engine.execution_of(config.id, &predeploys);
        let predeploys = Predeploys { version: 1, accounts: predeploys };
        if is_active {
            predeploys.install(&mut state);
            // Nothing undoes the genesis.
            state.take_reverts();
        }
        let footprint = Footprint::of(state.state.bytes());
        let trie = state_roots.then(|| StateTrie::of(&state.state));
        let mut header = genesis_header(&config, timestamp, header);
        set_roots(&mut header, trie.as_ref(), config.hard_fork.unwrap_or_default());
        let block = Arc::new(Block::seal(header, BlockBody::default()));
        let installed = is_active.then(|| predeploys.clone());
        let genesis = Link {
            block,
            reverts: Arc::default(),
            alterations: Alterations::default(),
            predeploys: installed,
        };
        let mut chain = Self {
            settings: Settings { config, dependency_set: Arc::new(dependency_set) },
            predeploys,
            history: History::new(genesis),
            state,
            trie,
            heads: SafetyHeads::default(),
            promotions: Promotions::default(),
            pool: Pool::default(),
            deposits: Vec::new(),
            deposit_count: 0,
            next_block: NextBlock::default(),
            slots: VecDeque::new(),
            resume_at: 0,
            may_share: false,
            rewinds: 0,
            footprint,
            execution,
            keeps_predeploys,
            unsigned_senders: false,
        };
        chain.reprice_pool();
        chain
    }

    /// The chain's configuration.
    pub const fn config(&self) -> &ChainConfig {
        &self.settings.config
    }

    /// The chain's id.
    pub const fn id(&self) -> ChainId {
        self.settings.config.id
    }

    /// The hard fork whose rules the chain has.
    pub fn hard_fork(&self) -> HardFork {
        self.config().hard_fork.unwrap_or_default()
    }

    /// The highest gas limit with which a transaction fits into a block and is valid. It does not
    /// hold for deposits.
    pub fn transaction_gas_limit(&self) -> u64 {
        // The L1 attributes deposit of each block takes as much as that of the head.
        let deposit = self.head().l1_attributes().and_then(|_| self.head().receipts().first());
        let deposit = deposit.map_or(0, BlockReceipt::cumulative_gas_used);
        let block = self.config().gas_limit.saturating_sub(deposit);
        self.hard_fork().transaction_gas_cap().map_or(block, |cap| cap.min(block))
    }

    /// The chains whose messages this chain may execute.
    pub fn dependency_set(&self) -> &DependencySet {
        &self.settings.dependency_set
    }

    /// The rules for a block at `timestamp` whose parent is at `parent_timestamp`, in seconds.
    pub(crate) fn validity<'a>(
        &'a self,
        context: RuleContext<'a>,
        parent_timestamp: u64,
        timestamp: u64,
    ) -> Validity<'a> {
        self.settings.validity(context, parent_timestamp, timestamp)
    }

    /// The rules for the next block.
    pub(crate) fn next_validity<'a>(&'a self, context: RuleContext<'a>) -> Validity<'a> {
        self.validity(context, self.head().timestamp(), self.next_timestamp())
    }

    /// The predeploys of the next new block.
    pub(crate) const fn scheduled_predeploys(&self) -> &Predeploys {
        &self.predeploys
    }

    /// Whether the predeploys stay when the dependency set grows: they are those of a genesis file.
    pub(crate) const fn keeps_predeploys(&self) -> bool {
        self.keeps_predeploys
    }

    /// Replaces the dependency set.
    pub(crate) fn set_dependency_set(&mut self, dependency_set: DependencySet) {
        self.settings.dependency_set = Arc::new(dependency_set);
    }

    /// Replaces the predeploys from the next new block on.
    pub(crate) fn set_predeploys(&mut self, predeploys: Deployment) {
        let version = self.predeploys.version + 1;
        self.predeploys = Predeploys { version, accounts: predeploys };
    }

    /// Executes transactions of accounts with code (against EIP-3607). A development server needs
    /// it for impersonated senders.
    pub(crate) const fn allow_unsigned_senders(&mut self) {
        self.unsigned_senders = true;
    }
}
