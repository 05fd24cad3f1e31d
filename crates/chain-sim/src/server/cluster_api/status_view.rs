//! How the cluster is, for programs.

use std::{collections::BTreeMap, net::SocketAddr};

use alloy_primitives::{ChainId, U256};
use serde::Serialize;

use super::{head_view::HeadView, relayer_view::RelayerView, state_view::StateName};
use crate::{
    Chain, Relayer,
    server::{
        config::Mining,
        devnet::{Devnet, ServedChain},
    },
};

/// The clock of all chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClockView {
    /// In seconds since the epoch.
    now: u64,
    /// Seconds ahead of real time.
    ahead: u64,
}

impl From<&Devnet> for ClockView {
    fn from(devnet: &Devnet) -> Self {
        let now = devnet.cluster.clock().now();
        Self { now, ahead: now.saturating_sub(devnet.real_time) }
    }
}

/// When a chain builds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "mode", rename_all = "camelCase")]
pub(super) enum MiningView {
    Automatic,
    Interval { seconds: u64 },
    Manual,
}

impl From<Mining> for MiningView {
    fn from(mining: Mining) -> Self {
        match mining {
            Mining::Automatic => Self::Automatic,
            Mining::Interval(seconds) => Self::Interval { seconds },
            Mining::Manual => Self::Manual,
        }
    }
}

/// A chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChainView {
    chain_id: ChainId,
    /// None for one whose port is about to be opened or closed.
    url: Option<String>,
    mining: MiningView,
    /// The chains whose messages it executes.
    dependency_set: Vec<ChainId>,
    head: HeadView,
    /// Heights of the heads of the levels above unsafe.
    cross_unsafe: u64,
    safe: u64,
    finalized: u64,
    /// The first block that is kept.
    first_block: u64,
    /// How many transactions wait for a block.
    pooled: usize,
}

impl ChainView {
    /// A chain that is served there.
    pub(super) fn new(chain: &Chain, served: &ServedChain, address: Option<SocketAddr>) -> Self {
        let heads = chain.safety_heads();
        Self {
            chain_id: chain.id(),
            url: address.map(|address| format!("http://{address}")),
            mining: served.mining.into(),
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

/// How the cluster is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct StatusView {
    clock: ClockView,
    chains: Vec<ChainView>,
    relayer: RelayerView,
    /// How many messages are in which state; states in which none is are left out.
    messages: BTreeMap<StateName, usize>,
}

impl StatusView {
    /// How a cluster is whose chains are there.
    pub(super) fn new(devnet: &Devnet, addresses: &BTreeMap<ChainId, SocketAddr>) -> Self {
        let chains = devnet.chains.iter().filter_map(|(id, served)| {
            let chain = devnet.cluster.chain(*id).ok()?;
            Some(ChainView::new(chain, served, addresses.get(id).copied()))
        });
        Self {
            clock: devnet.into(),
            chains: chains.collect(),
            relayer: devnet.into(),
            messages: count(&devnet.relayer),
        }
    }
}

/// How many messages are in which state.
fn count(relayer: &Relayer) -> BTreeMap<StateName, usize> {
    let mut counts = BTreeMap::new();
    for tracked in relayer.messages() {
        *counts.entry(StateName::from(&tracked.state)).or_default() += 1;
    }
    // Those that were let go of are counted still.
    if relayer.totals().relayed > 0 {
        counts.insert(StateName::Relayed, relayer.totals().relayed);
    }
    counts
}
