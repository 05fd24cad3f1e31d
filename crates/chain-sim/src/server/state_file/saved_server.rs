//! What of a server is saved.

use std::collections::BTreeSet;

use alloy_primitives::{Address, ChainId};
use serde::{Deserialize, Serialize};

use crate::{Cluster, Relayer, SavedCluster, SavedRelayer, server::Mining};

/// What of a server is saved.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::server) struct SavedServer {
    /// Seconds that the clock is ahead of real time.
    pub(in crate::server) ahead: u64,
    /// The chains in the order of their ports.
    pub(in crate::server) served: Vec<SavedServedChain>,
    pub(in crate::server) relayer: SavedRelayer,
    pub(in crate::server) cluster: SavedCluster,
    /// What `anvil_reset` goes back to.
    pub(in crate::server) genesis: SavedCluster,
}

/// One chain, as its clients have set it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::server) struct SavedServedChain {
    pub(in crate::server) id: ChainId,
    pub(in crate::server) mining: Mining,
    /// The timestamp that the next block is to have, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::server) next_timestamp: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(in crate::server) impersonated: BTreeSet<Address>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(in crate::server) impersonates_all: bool,
}

/// A server at one moment: it shares its blocks and states with the one that goes on.
#[derive(Debug)]
pub(in crate::server) struct ServerSnapshot {
    pub(in crate::server) ahead: u64,
    pub(in crate::server) served: Vec<SavedServedChain>,
    pub(in crate::server) relayer: Relayer,
    pub(in crate::server) cluster: Cluster,
    pub(in crate::server) genesis: Cluster,
}

impl ServerSnapshot {
    /// What is to be written of it.
    pub(super) fn save(&self) -> SavedServer {
        SavedServer {
            ahead: self.ahead,
            served: self.served.clone(),
            relayer: self.relayer.save(),
            cluster: self.cluster.save(),
            genesis: self.genesis.save(),
        }
    }

    /// Which blocks it has, a word for each chain.
    pub(super) fn heads(&self) -> String {
        let head = |chain: &crate::Chain| format!("{}={}", chain.id(), chain.head().number());
        self.cluster.chains().map(head).collect::<Vec<String>>().join(" ")
    }
}
