//! The served cluster, its relayer, and what clients have set.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Deref, DerefMut},
    sync::Arc,
};

use alloy_primitives::{Address, ChainId};
use chain_sim::{Cluster, Error, Relayer};
use tokio::sync::watch;

use super::{
    accounts::Accounts,
    arrivals::Arrivals,
    batch::Batch,
    chain_index::HeadChange,
    computed::Computed,
    config::{BASE_FEE, DevnetConfig},
    devnet_state::{DevnetState, ServedChainState},
    error::{RequestError, check_limit},
    filters::Filters,
    interrupt::Interrupt,
    messages::MessageLog,
    mining::Mining,
    served_chain::{Genesis, ServedChain},
    snapshot::Snapshots,
    view::View,
};
use crate::{feed::Feed, limits::Limits, memory::Kept};

/// All state of a server. It reads no wall clock and has no socket: its driver passes the real time
/// in, and calls [`advance`](Self::advance) until nothing is due.
#[derive(Debug)]
pub(crate) struct Devnet {
    /// What clients read.
    pub(crate) view: View,
    pub(crate) snapshots: Snapshots,
    /// The filters of each chain's clients.
    pub(crate) filters: BTreeMap<ChainId, Filters>,
    /// About how many bytes of accounts, code and storage requests have set.
    pub(crate) set_bytes: u64,
    /// Transactions that have entered pools, of which subscribers have yet to be told.
    pub(super) arrivals: Vec<(Feed<Arrivals>, Arrivals)>,
    /// The version of the cluster as of which it is known what has entered the pools.
    pub(super) arrivals_version: u64,
    /// Changes of heads that subscribers have yet to be told.
    pub(super) heads: Vec<(Feed<HeadChange>, HeadChange)>,
    /// Publishes the ids of the current chains, so that the ports of removed ones can be closed.
    pub(crate) topology: watch::Sender<BTreeSet<ChainId>>,
    /// Blocks that are to be logged.
    pub(super) activity: Vec<(ChainId, u64)>,
    /// Number of blocks built so far.
    pub(crate) built: u64,
    /// Whether each block is later than its parent. Otherwise the blocks of one second have its
    /// timestamp.
    pub(crate) growing_timestamps: bool,
    /// Whether the clock's offset from real time is known: that of a new devnet is not until real
    /// time is.
    pub(super) is_anchored: bool,
    /// Whether a [long change](super::LongChange) is under way, so that a submitted transaction
    /// waits for its block.
    pub(crate) is_changing: bool,
    /// Transactions that were submitted and whose blocks are not built yet.
    pub(super) batch: Batch,
}

impl Deref for Devnet {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl DerefMut for Devnet {
    fn deref_mut(&mut self) -> &mut View {
        &mut self.view
    }
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
            chain.base_fee = chain.base_fee.max(BASE_FEE);
        }
        let order: Vec<ChainId> = cluster.chains.iter().map(|chain| chain.id).collect();
        let relayer = Relayer::new(config.relaying);
        let autorelay = config.autorelay;
        let cluster = Cluster::new(config.cluster)?;
        let mining = config.mining.into_iter().chain(core::iter::repeat(Mining::Automatic));
        let served = order.into_iter().zip(mining).map(|(id, mining)| ServedChainState {
            id,
            mining,
            next_timestamp: None,
            timestamp_interval: None,
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
        let mut devnet = Self::resume(state, autorelay, config.accounts, config.limits);
        devnet.growing_timestamps = config.growing_timestamps;
        devnet.view.is_verbose = config.is_verbose;
        devnet.view.automine_batch = config.automine_batch;
        devnet.is_anchored = false;
        devnet.schedule_chains()?;
        Ok(devnet)
    }

    /// Creates a devnet that continues from a state.
    pub(crate) fn resume(
        state: DevnetState,
        autorelay: bool,
        accounts: Accounts,
        limits: Limits,
    ) -> Self {
        let DevnetState { ahead, served, relayer, mut cluster, mut genesis } = state;
        cluster.allow_unsigned_senders();
        genesis.allow_unsigned_senders();
        cluster.watch_pools();
        genesis.watch_pools();
        let now = cluster.clock().now();
        let order = served.iter().map(|served| served.id).collect();
        let chains = served.into_iter().map(|served| {
            let there = [&cluster, &genesis].into_iter().flat_map(|it| it.chain(served.id));
            let chain = ServedChain {
                genesis: there.filter_map(Genesis::of).next(),
                next_timestamp: served.next_timestamp,
                timestamp_interval: served.timestamp_interval,
                impersonated: served.impersonated.into_iter().collect(),
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
        messages.load(&relayer, now);
        let mut devnet = Self {
            topology: watch::Sender::new(chains.keys().copied().collect()),
            filters: BTreeMap::new(),
            arrivals: Vec::new(),
            arrivals_version: cluster.version(),
            heads: Vec::new(),
            snapshots,
            set_bytes: 0,
            activity: Vec::new(),
            view: View {
                cluster,
                relayer,
                chains,
                order,
                accounts,
                is_verbose: false,
                automine_batch: false,
                batched: 0,
                autorelay,
                ahead,
                real_time: now.saturating_sub(ahead),
                computed: Computed::default(),
                messages,
                limits,
                interrupt: Interrupt::default(),
                memory: Arc::default(),
                kept: Kept::default(),
            },
            built: 0,
            growing_timestamps: false,
            is_anchored: true,
            is_changing: false,
            batch: Batch::default(),
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
            timestamp_interval: chain.timestamp_interval,
            impersonated: chain.impersonated.iter().copied().collect(),
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
