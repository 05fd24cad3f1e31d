//! The parts of a chain, to save and restore it.

use std::collections::VecDeque;

use op_alloy_consensus::TxDeposit;

use super::{
    Chain, ChainConfig, Engine, Footprint, History, NextBlock, Pool, Predeploys, Promotions,
    SafetyHeads, Slot, settings::Settings,
};
use crate::{
    rules::DependencySet,
    state::{Journaled, State, StateTrie},
};

/// Everything that a chain consists of. Copying the parts shares their data with the chain.
#[derive(Debug, Clone)]
pub(crate) struct ChainParts {
    pub(crate) config: ChainConfig,
    pub(crate) dependency_set: DependencySet,
    /// The predeploys of the next new block.
    pub(crate) predeploys: Predeploys,
    pub(crate) history: History,
    /// The state after the head.
    pub(crate) state: State,
    pub(crate) heads: SafetyHeads,
    pub(crate) promotions: Promotions,
    pub(crate) pool: Pool,
    /// Deposits for the next new block.
    pub(crate) deposits: Vec<TxDeposit>,
    pub(crate) deposit_count: u64,
    /// What was set for the next block.
    pub(crate) next_block: NextBlock,
    /// Removed blocks that will be rebuilt, the lowest first.
    pub(crate) slots: VecDeque<Slot>,
    /// No block is built before this time, in seconds.
    pub(crate) resume_at: u64,
    pub(crate) rewinds: u64,
    /// Whether the predeploys stay when the dependency set grows.
    pub(crate) keeps_predeploys: bool,
}

impl Chain {
    /// The chain's parts.
    pub(crate) fn parts(&self) -> ChainParts {
        ChainParts {
            config: self.config().clone(),
            dependency_set: self.dependency_set().clone(),
            predeploys: self.predeploys.clone(),
            history: self.history.clone(),
            state: self.state().clone(),
            heads: self.heads,
            promotions: self.promotions.clone(),
            pool: self.pool.clone(),
            deposits: self.deposits.clone(),
            deposit_count: self.deposit_count,
            next_block: self.next_block,
            slots: self.slots.clone(),
            resume_at: self.resume_at,
            rewinds: self.rewinds,
            keeps_predeploys: self.keeps_predeploys,
        }
    }

    /// The chain of these parts.
    pub(crate) fn from_parts(parts: ChainParts, engine: &Engine, state_roots: bool) -> Self {
        let execution = engine.execution_of(parts.config.id, &parts.predeploys.accounts);
        let mut chain = Self {
            footprint: Footprint::of(parts.state.bytes()),
            trie: state_roots.then(|| StateTrie::of(&parts.state)),
            settings: Settings {
                config: parts.config,
                dependency_set: parts.dependency_set.into(),
            },
            predeploys: parts.predeploys,
            history: parts.history,
            state: Journaled::from(parts.state),
            heads: parts.heads,
            promotions: parts.promotions,
            pool: parts.pool,
            deposits: parts.deposits,
            deposit_count: parts.deposit_count,
            next_block: parts.next_block,
            slots: parts.slots,
            resume_at: parts.resume_at,
            may_share: false,
            rewinds: parts.rewinds,
            keeps_predeploys: parts.keeps_predeploys,
            execution,
            unsigned_senders: false,
        };
        chain.reprice_pool();
        chain
    }
}
