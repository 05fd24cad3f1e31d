//! What clients read.

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::ChainId;
use chain_sim::{Chain, Cluster, Relayer};

use super::{
    accounts::Accounts, computed::Computed, error::RequestError, interrupt::Interrupt,
    messages::MessageLog, served_chain::ServedChain, state_name::StateName,
};
use crate::{
    limits::Limits,
    memory::{Kept, Share},
};

/// Everything that clients read: the cluster, its relayer, and what clients have set.
///
/// A copy shares with the original everything that neither has changed since, so that it costs next
/// to nothing. The owner publishes one after each change; requests that only read use the newest one,
/// and never wait for the owner.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) cluster: Cluster,
    pub(crate) relayer: Relayer,
    pub(crate) chains: BTreeMap<ChainId, ServedChain>,
    /// The chains in the order of their ports.
    pub(crate) order: Vec<ChainId>,
    /// Accounts whose transactions need no signature.
    pub(crate) accounts: Accounts,
    /// Whether transactions, and what contracts write to the console, are logged.
    pub(crate) is_verbose: bool,
    /// Whether transactions that wait when a block is begun for one share that block.
    pub(crate) automine_batch: bool,
    /// Number of transactions that have shared a block for that reason.
    pub(crate) batched: u64,
    /// Whether the relayer submits relays. It reads blocks in any case.
    pub(crate) autorelay: bool,
    /// The clock's offset from real time, in seconds.
    pub(crate) ahead: u64,
    /// The real time that the driver passed last, in seconds.
    pub(crate) real_time: u64,
    /// What was computed from the cluster, and is kept. Copies share it.
    pub(crate) computed: Computed,
    pub(crate) messages: MessageLog,
    /// Limits on what clients use.
    pub(crate) limits: Limits,
    /// When a request that reads must end; never for the owner.
    pub(crate) interrupt: Interrupt,
    /// Where the memory of a request that reads is counted.
    pub(crate) memory: Arc<Share>,
    /// What such a request holds besides its answer.
    pub(crate) kept: Kept,
}

impl View {
    /// Returns the ids of all chains.
    pub(crate) fn ids(&self) -> Vec<ChainId> {
        self.chains.keys().copied().collect()
    }

    /// Returns a chain.
    pub(crate) fn chain(&self, id: ChainId) -> Result<&Chain, RequestError> {
        Ok(self.cluster.chain(id)?)
    }

    /// Returns the served state of a chain.
    pub(crate) fn served(&self, id: ChainId) -> Result<&ServedChain, RequestError> {
        self.chains.get(&id).ok_or(RequestError::ChainNotFound { actual: id })
    }

    /// Returns the served state of a chain for changes.
    pub(crate) fn served_mut(&mut self, id: ChainId) -> Result<&mut ServedChain, RequestError> {
        self.chains.get_mut(&id).ok_or(RequestError::ChainNotFound { actual: id })
    }

    /// Checks that a parameter names a chain of the cluster, and returns the chain's id.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`].
    pub(crate) fn named_chain(
        &self,
        parameter: &'static str,
        id: ChainId,
    ) -> Result<ChainId, RequestError> {
        if self.chains.contains_key(&id) {
            return Ok(id);
        }
        Err(RequestError::parameter(parameter, format!("one of {:?}", self.ids()), id))
    }

    /// Returns the number of messages in each state. Pruned messages count where the relayer's totals
    /// tell their state.
    pub(crate) fn messages_by_state(&self) -> impl Iterator<Item = (StateName, u64)> {
        let totals = self.relayer.totals();
        self.messages.counts().iter().map(move |(state, count)| match state {
            StateName::Relayed => (state, totals.relayed as u64),
            StateName::Expired => (state, totals.expired as u64),
            StateName::Skipped => (state, totals.skipped as u64),
            _ => (state, count),
        })
    }
}
