//! The state of a devnet, as it is saved and resumed.

use std::collections::BTreeSet;

use alloy_primitives::{Address, ChainId};
use chain_sim::{Chain, Cluster, Relayer};
use serde::{Deserialize, Serialize};

use super::mining::Mining;

/// A devnet at one moment. It shares blocks and states with the running one.
#[derive(Debug)]
pub(crate) struct DevnetState {
    pub(crate) ahead: u64,
    pub(crate) served: Vec<ServedChainState>,
    pub(crate) relayer: Relayer,
    pub(crate) cluster: Cluster,
    pub(crate) genesis: Cluster,
}

/// What clients have set for one chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ServedChainState {
    pub(crate) id: ChainId,
    pub(crate) mining: Mining,
    /// The timestamp that the next block must have, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next_timestamp: Option<u64>,
    /// Seconds from the timestamp of the head to that of the next block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) timestamp_interval: Option<u64>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) impersonated: BTreeSet<Address>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) impersonates_all: bool,
}

impl DevnetState {
    /// Formats the heads as one word for each chain: id and block number.
    pub(crate) fn heads(&self) -> String {
        let head = |chain: &Chain| format!("{}={}", chain.id(), chain.head().number());
        self.cluster.chains().map(head).collect::<Vec<String>>().join(" ")
    }
}
