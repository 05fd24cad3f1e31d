//! The messages that cannot be relayed until the chains change.

use alloy_primitives::B256;
use imbl::{OrdMap, OrdSet};

use super::{
    message_state::MessageState,
    obstacle::Obstacle,
    refusal::{Meaning, Refusal},
    relay_failure::RelayFailure,
    tracked_message::TrackedMessage,
};

/// The messages that cannot be relayed until the chains change, by obstacle.
#[derive(Debug, Clone, Default)]
pub(super) struct Obstacles {
    messages: OrdMap<Obstacle, OrdSet<B256>>,
}

impl Obstacles {
    /// Records the obstacle of a message in its new state, instead of the one before.
    pub(super) fn record<R: Refusal>(&mut self, message: &mut TrackedMessage<R>, code: B256) {
        self.set(message, obstacle(message, code));
    }

    /// Sets the obstacle of a message.
    pub(super) fn set<R>(&mut self, message: &mut TrackedMessage<R>, obstacle: Option<Obstacle>) {
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

    /// Whether no message has an obstacle.
    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Number of messages with an obstacle.
    pub(super) fn len(&self) -> usize {
        self.messages.values().map(OrdSet::len).sum()
    }

    /// The obstacles, except for chains that are not there.
    pub(super) fn others(&self) -> impl Iterator<Item = Obstacle> {
        self.messages.range(..Obstacle::FIRST_BY_CHAIN).map(|(obstacle, _)| *obstacle)
    }

    /// The messages with an obstacle.
    pub(super) fn of(&self, obstacle: Obstacle) -> impl Iterator<Item = B256> {
        self.messages.get(&obstacle).into_iter().flatten().copied()
    }
}

/// The obstacle of a message in its state; `code` is the hash of the messenger's code on the
/// destination.
fn obstacle<R: Refusal>(message: &TrackedMessage<R>, code: B256) -> Option<Obstacle> {
    let failure = match &message.state {
        MessageState::NoDestination => return Some(Obstacle::NoChain(message.message.destination)),
        MessageState::Waiting { failure, .. } | MessageState::Failed { failure } => failure,
        _ => return None,
    };
    let destination = message.destination?;
    match failure {
        RelayFailure::Refused(refusal) => match refusal.meaning() {
            Meaning::Failsafe => Some(Obstacle::Failsafe),
            Meaning::OutsideSet => {
                Some(Obstacle::OutsideSet { destination, source: message.source })
            }
            _ => None,
        },
        RelayFailure::NoEffect { .. } => Some(Obstacle::Messenger { destination, code }),
        _ => None,
    }
}
