//! The served cluster, its relayer, and what clients have set.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, ChainId};
use chain_sim::{Chain, Cluster, Error, Relayer};
use tokio::sync::watch;

use super::{
    computed::Computed,
    config::{BASE_FEE, DevnetConfig},
    devnet_state::{DevnetState, ServedChainState},
    error::{RequestError, check_limit},
    messages::MessageLog,
    mining::Mining,
    served_chain::ServedChain,
    snapshot::Snapshots,
};
use crate::limits::Limits;

/// All state of a server. It reads no wall clock and has no socket: its driver passes the real time
/// in, and calls [`advance`](Self::advance) until nothing is due.
#[derive(Debug)]
pub(crate) struct Devnet {
    pub(crate) cluster: Cluster,
    pub(crate) relayer: Relayer,
    pub(crate) chains: BTreeMap<ChainId, ServedChain>,
    /// The chains in the order of their ports.
    pub(crate) order: Vec<ChainId>,
    /// Accounts whose transactions need no signature.
    pub(crate) accounts: Vec<Address>,
    /// Whether the relayer submits relays. It reads blocks in any case.
    pub(crate) autorelay: bool,
    /// The clock's offset from real time, in seconds.
    pub(crate) ahead: u64,
    /// The real time that the driver passed last, in seconds.
    pub(crate) real_time: u64,
    pub(crate) snapshots: Snapshots,
    /// About how many bytes of accounts, code and storage requests have set.
    pub(crate) set_bytes: u64,
    /// What was computed from the cluster, and is kept.
    pub(crate) computed: Computed,
    pub(crate) messages: MessageLog,
    /// Maximum bytes for the traces of one request: more would hardly fit a response.
    pub(crate) longest_trace: usize,
    /// Limits on what clients use.
    pub(crate) limits: Limits,
    /// Publishes the ids of the current chains, so that the ports of removed ones can be closed.
    pub(crate) topology: watch::Sender<BTreeSet<ChainId>>,
    /// Number of blocks built so far.
    pub(crate) built: u64,
}

impl Devnet {
    /// Creates a devnet at genesis.
    ///
    /// # Errors
    ///
    /// As [`Cluster::new`].
    pub(crate) fn new(mut config: DevnetConfig) -> Result<Self, Error> {
        let cluster = &mut config.cluster;
        cluster.state_roots = true;
        for chain in &mut cluster.chains {
            chain.block_time = 1;
            chain.base_fee = BASE_FEE;
        }
        let order: Vec<ChainId> = cluster.chains.iter().map(|chain| chain.id).collect();
        let relayer = Relayer::new(config.relayer());
        let autorelay = config.relayer.is_some();
        let cluster = Cluster::new(config.cluster)?;
        let mining = config.mining.into_iter().chain(core::iter::repeat(Mining::Automatic));
        let served = order.into_iter().zip(mining).map(|(id, mining)| ServedChainState {
            id,
            mining,
            next_timestamp: None,
            impersonated: BTreeSet::new(),
            impersonates_all: false,
        });
        let state = DevnetState {
            ahead: 0,
            served: served.collect(),
            relayer,
            genesis: cluster.clone(),
            cluster,
        };
        Ok(Self::resume(state, autorelay, config.accounts, config.limits))
    }

    /// Creates a devnet that continues from a state.
    pub(crate) fn resume(
        state: DevnetState,
        autorelay: bool,
        accounts: Vec<Address>,
        limits: Limits,
    ) -> Self {
        let DevnetState { ahead, served, relayer, mut cluster, mut genesis } = state;
        cluster.allow_unsigned_senders();
        genesis.allow_unsigned_senders();
        let now = cluster.clock().now();
        let order = served.iter().map(|served| served.id).collect();
        let chains = served.into_iter().map(|served| {
            let chain = ServedChain {
                next_timestamp: served.next_timestamp,
                impersonated: served.impersonated,
                impersonates_all: served.impersonates_all,
                ..ServedChain::new(served.mining, now)
            };
            (served.id, chain)
        });
        let chains: BTreeMap<ChainId, ServedChain> = chains.collect();
        let fresh = Relayer::new(relayer.config().clone());
        let snapshots = Snapshots::new(&genesis, &fresh, autorelay);
        let mut messages = MessageLog::default();
        // Loaded messages are not changes that subscribers must hear of.
        messages.reconcile(&fresh, &relayer, now);
        let mut devnet = Self {
            topology: watch::Sender::new(chains.keys().copied().collect()),
            cluster,
            relayer,
            chains,
            order,
            accounts,
            autorelay,
            ahead,
            real_time: now.saturating_sub(ahead),
            snapshots,
            set_bytes: 0,
            computed: Computed::default(),
            messages,
            longest_trace: limits.response_bytes as usize,
            limits,
            built: 0,
        };
        devnet.refresh();
        devnet
    }

    /// Returns the state to save.
    pub(crate) fn state(&self) -> DevnetState {
        let served = self.order.iter().filter_map(|id| Some((*id, self.chains.get(id)?)));
        let served = served.map(|(id, chain)| ServedChainState {
            id,
            mining: chain.mining,
            next_timestamp: chain.next_timestamp,
            impersonated: chain.impersonated.clone(),
            impersonates_all: chain.impersonates_all,
        });
        DevnetState {
            ahead: self.ahead,
            served: served.collect(),
            relayer: self.relayer.clone(),
            cluster: self.cluster.clone(),
            genesis: self.snapshots.genesis().clone(),
        }
    }

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

    /// Accepts transactions of an account without its signature.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`].
    pub(crate) fn impersonate(
        &mut self,
        id: ChainId,
        account: Address,
    ) -> Result<(), RequestError> {
        let most = self.limits.impersonations as u64;
        let impersonated = &mut self.served_mut(id)?.impersonated;
        if !impersonated.contains(&account) {
            let impersonations = impersonated.len() as u64 + 1;
            check_limit("impersonated accounts", most, impersonations)?;
            impersonated.insert(account);
        }
        Ok(())
    }
}
