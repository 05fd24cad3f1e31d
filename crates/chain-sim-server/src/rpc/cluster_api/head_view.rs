//! JSON views of the heads of chains.

use alloy_primitives::{B256, ChainId};
use serde::Serialize;

use chain_sim::{Chain, Cluster};

/// The head of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HeadView {
    chain_id: ChainId,
    number: u64,
    hash: B256,
    /// Its timestamp, in seconds.
    timestamp: u64,
}

impl From<&Chain> for HeadView {
    fn from(chain: &Chain) -> Self {
        let head = chain.head();
        let (number, hash, timestamp) = (head.number(), head.hash(), head.timestamp());
        Self { chain_id: chain.id(), number, hash, timestamp }
    }
}

impl HeadView {
    /// Returns the heads of all chains.
    pub(crate) fn all(cluster: &Cluster) -> Vec<Self> {
        cluster.chains().map(Self::from).collect()
    }
}
