//! What keeps messages from being relayed until the cluster changes.

use alloy_primitives::{B256, ChainId, U256};
use imbl::{OrdMap, OrdSet};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::state::{MessageState, RelayFailure, TrackedMessage};
use crate::{
    cluster::Cluster,
    rules::{InvalidMessage, Refusal},
};

/// What keeps messages from being relayed until the cluster changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Obstacle {
    /// The failsafe of the pools is on.
    Failsafe,
    /// Strict ingress with this timeout, in seconds, refuses messages that expire soon.
    Ingress { timeout: u64 },
    /// The source is not in the destination's dependency set.
    OutsideSet { destination: ChainId, source: ChainId },
    /// The destination's messenger has code with this hash, which does not relay.
    Messenger { destination: ChainId, code: B256 },
    /// No chain has this id.
    NoChain(U256),
}

impl Obstacle {
    /// The first of the obstacles that are looked up by chain.
    const FIRST_BY_CHAIN: Self = Self::NoChain(U256::ZERO);

    /// The obstacle of a message in its state; `code` is the hash of the messenger's code on the
    /// destination.
    fn of(message: &TrackedMessage, code: B256) -> Option<Self> {
        let failure = match &message.state {
            MessageState::NoDestination => return Some(Self::NoChain(message.message.destination)),
            MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => failure,
            _ => return None,
        };
        let destination = message.destination?;
        match failure {
            RelayFailure::Refused(Refusal::Failsafe) => Some(Self::Failsafe),
            RelayFailure::Refused(Refusal::InvalidMessage(
                InvalidMessage::NotInDependencySet { .. },
            )) => Some(Self::OutsideSet { destination, source: message.source }),
            RelayFailure::NoEffect { .. } => Some(Self::Messenger { destination, code }),
            _ => None,
        }
    }

    /// Whether the cluster does not have the obstacle any more.
    fn is_gone(self, cluster: &Cluster) -> bool {
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
                chain.is_ok_and(|chain| {
                    chain.account(L2_TO_L2_CROSS_DOMAIN_MESSENGER).code_hash != code
                })
            }
            Self::NoChain(id) => cluster.find(id).is_some(),
        }
    }
}

/// The messages that cannot be relayed until the cluster changes, by obstacle.
#[derive(Debug, Clone, Default)]
pub(super) struct Obstacles {
    messages: OrdMap<Obstacle, OrdSet<B256>>,
}

impl Obstacles {
    /// Records the obstacle of a message in its new state, instead of the one before.
    pub(super) fn record(&mut self, message: &mut TrackedMessage, code: B256) {
        self.set(message, Obstacle::of(message, code));
    }

    /// Sets the obstacle of a message.
    pub(super) fn set(&mut self, message: &mut TrackedMessage, obstacle: Option<Obstacle>) {
        if message.obstacle == obstacle {
            return;
        }
        if let Some(before) = core::mem::replace(&mut message.obstacle, obstacle)
            && let Some(messages) = self.messages.get_mut(&before)
        {
            messages.remove(&message.hash);
            if messages.is_empty() {
                self.messages.remove(&before);
            }
        }
        if let Some(obstacle) = obstacle {
            self.messages.entry(obstacle).or_default().insert(message.hash);
        }
    }

    /// The messages whose obstacles are gone.
    pub(super) fn overcome(&self, cluster: &Cluster) -> Vec<B256> {
        if self.messages.is_empty() {
            return Vec::new();
        }
        let others = self.messages.range(..Obstacle::FIRST_BY_CHAIN).map(|(obstacle, _)| *obstacle);
        let chains = cluster.chains().map(|chain| Obstacle::NoChain(U256::from(chain.id())));
        let gone = others.chain(chains).filter(|obstacle| obstacle.is_gone(cluster));
        gone.filter_map(|obstacle| self.messages.get(&obstacle)).flatten().copied().collect()
    }
}
