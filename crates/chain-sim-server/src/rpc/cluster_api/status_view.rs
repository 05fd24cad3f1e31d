//! JSON views of the cluster's status.

use std::{collections::BTreeMap, net::SocketAddr};

use alloy_primitives::{ChainId, U256};
use serde::Serialize;

use super::{head_view::HeadView, relayer_view::RelayerView};
use crate::devnet::{ServedChain, StateName, View, mining::Mining};
use chain_sim::Chain;

/// The clock of all chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClockView {
    /// The clock's time, in seconds since the epoch.
    now: u64,
    /// Its offset from real time, in seconds.
    ahead: u64,
}

impl From<&View> for ClockView {
    fn from(view: &View) -> Self {
        let now = view.cluster.clock().now();
        Self { now, ahead: now.saturating_sub(view.real_time) }
    }
}

/// A mining mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "mode", rename_all = "camelCase")]
pub(crate) enum MiningView {
    Automatic {
        /// Whether transactions that wait share a block. It is left out where each has its own.
        #[serde(skip_serializing_if = "core::ops::Not::not")]
        batch: bool,
    },
    Interval {
        seconds: u64,
    },
    Manual,
}

impl MiningView {
    /// Creates the view of a chain's mode.
    const fn new(view: &View, mining: Mining) -> Self {
        match mining {
            Mining::Automatic => Self::Automatic { batch: view.automine_batch },
            Mining::Interval(seconds) => Self::Interval { seconds },
            Mining::Manual => Self::Manual,
        }
    }
}

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChainView {
    chain_id: ChainId,
    /// `None` if its port is not open.
    url: Option<String>,
    mining: MiningView,
    /// The chains whose messages it executes.
    dependency_set: Vec<ChainId>,
    head: HeadView,
    /// The heights of the heads of the levels above unsafe.
    cross_unsafe: u64,
    safe: u64,
    finalized: u64,
    /// The first block that is not pruned.
    first_block: u64,
    /// Number of transactions that wait for a block.
    pooled: usize,
}

impl ChainView {
    /// Creates the view of a chain that is served on this address.
    pub(crate) fn new(
        view: &View,
        chain: &Chain,
        served: &ServedChain,
        address: Option<SocketAddr>,
    ) -> Self {
        let heads = chain.safety_heads();
        Self {
            chain_id: chain.id(),
            url: address.map(|address| format!("http://{address}")),
            mining: MiningView::new(view, served.mining),
            dependency_set: chain.dependency_set().iter().map(|id: U256| id.to()).collect(),
            head: chain.into(),
            cross_unsafe: heads.cross_unsafe,
            safe: heads.safe,
            finalized: heads.finalized,
            first_block: chain.first_block(),
            pooled: chain.pooled(),
        }
    }
}

/// The status of the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StatusView {
    clock: ClockView,
    chains: Vec<ChainView>,
    relayer: RelayerView,
    /// Number of messages in each state; states without messages are left out.
    messages: BTreeMap<StateName, u64>,
}

impl StatusView {
    /// Creates the status of a cluster whose chains have these addresses.
    pub(crate) fn new(view: &View, addresses: &BTreeMap<ChainId, SocketAddr>) -> Self {
        let chains = view.chains.iter().filter_map(|(id, served)| {
            let chain = view.cluster.chain(*id).ok()?;
            Some(ChainView::new(view, chain, served, addresses.get(id).copied()))
        });
        Self {
            clock: view.into(),
            chains: chains.collect(),
            relayer: view.into(),
            messages: view.messages_by_state().filter(|(_, count)| *count > 0).collect(),
        }
    }
}
