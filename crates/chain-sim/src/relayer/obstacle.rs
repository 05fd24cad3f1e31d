//! What keeps messages from being relayed until the cluster changes.

use alloy_primitives::{B256, ChainId, U256};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use crate::cluster::Cluster;

/// What keeps messages from being relayed until the cluster changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Obstacle {
    /// The failsafe of the pools is on.
    Failsafe,
    /// Strict ingress with this timeout, in seconds, refuses messages that expire soon.
    Ingress { timeout: u64 },
    /// The source is not in the destination's dependency set.
    OutsideSet { destination: ChainId, source: ChainId },
    /// The destination's messenger runs code with this hash, which does not relay.
    Messenger { destination: ChainId, code: B256 },
    /// No chain has this id.
    NoChain(U256),
}

impl Obstacle {
    /// The first of the obstacles that are looked up by chain.
    pub(super) const FIRST_BY_CHAIN: Self = Self::NoChain(U256::ZERO);

    /// Whether the cluster does not have the obstacle any more.
    pub(super) fn is_gone(self, cluster: &Cluster) -> bool {
        let filter = cluster.interop_filter();
        match self {
            Self::Failsafe => !filter.failsafe,
            Self::Ingress { timeout } => filter.strict_ingress != Some(timeout),
            Self::OutsideSet { destination, source } => {
                let chain = cluster.chain(destination);
                chain.is_ok_and(|chain| chain.dependency_set().contains(U256::from(source)))
            }
            Self::Messenger { destination, code } => {
                let chain = cluster.chain(destination);
                chain.is_ok_and(|chain| chain.code_behind(L2_TO_L2_CROSS_DOMAIN_MESSENGER) != code)
            }
            Self::NoChain(id) => cluster.find(id).is_some(),
        }
    }
}
