//! The messages that cannot be relayed until the cluster changes.

use alloy_primitives::{B256, U256};
use imbl::{OrdMap, OrdSet};

use super::{
    obstacle::Obstacle,
    state::{MessageState, RelayFailure, TrackedMessage},
};
use crate::{
    cluster::Cluster,
    rules::{InvalidMessage, Refusal},
};

/// The messages that cannot be relayed until the cluster changes, by obstacle.
#[derive(Debug, Clone, Default)]
pub(super) struct Obstacles {
    messages: OrdMap<Obstacle, OrdSet<B256>>,
}

impl Obstacles {
    /// Records the obstacle of a message in its new state, instead of the one before.
    pub(super) fn record(&mut self, message: &mut TrackedMessage, code: B256) {
        self.set(message, obstacle(message, code));
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

    /// Number of messages with an obstacle.
    pub(super) fn len(&self) -> usize {
        self.messages.values().map(OrdSet::len).sum()
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

/// The obstacle of a message in its state; `code` is the hash of the messenger's code on the
/// destination.
fn obstacle(message: &TrackedMessage, code: B256) -> Option<Obstacle> {
    let failure = match &message.state {
        MessageState::NoDestination => return Some(Obstacle::NoChain(message.message.destination)),
        MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => failure,
        _ => return None,
    };
    let destination = message.destination?;
    match failure {
        RelayFailure::Refused(Refusal::Failsafe) => Some(Obstacle::Failsafe),
        RelayFailure::Refused(Refusal::InvalidMessage(InvalidMessage::NotInDependencySet {
            ..
        })) => Some(Obstacle::OutsideSet { destination, source: message.source }),
        RelayFailure::NoEffect { .. } => Some(Obstacle::Messenger { destination, code }),
        _ => None,
    }
}
