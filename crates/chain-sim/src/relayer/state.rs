//! What the relayer knows of each message.

use alloy_primitives::{B256, ChainId};

use crate::Refusal;

/// Where a message is, as far as the relayer has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageState {
    /// Seen on the source; no relay is submitted yet.
    Waiting,
    /// A relay waits in the destination's pool.
    Submitted {
        /// The relay transaction.
        transaction: B256,
    },
    /// The destination has logged `RelayedMessage`.
    Relayed {
        /// The destination's block.
        block: u64,
    },
    /// The relay was included and reverted; the message can be relayed again.
    Failed {
        /// The relay transaction.
        transaction: B256,
    },
    /// The destination did not admit the relay, or left it out.
    Refused(Refusal),
    /// The destination is in no cluster the relayer knows.
    NoDestination,
}

impl MessageState {
    /// Whether a log of the message asks for a relay: not while one is under way, and never after
    /// one has succeeded.
    pub(super) const fn wants_relay(&self) -> bool {
        !matches!(self, Self::Submitted { .. } | Self::Relayed { .. })
    }
}

/// A message the relayer has seen.
#[derive(Debug, Clone)]
pub(super) struct TrackedMessage {
    /// Chain id of the source.
    pub(super) source: ChainId,
    /// The destination, if it is in the cluster.
    pub(super) destination: Option<ChainId>,
    /// Where it is.
    pub(super) state: MessageState,
}

/// How many messages are in which state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Logged by a source.
    pub sent: usize,
    /// Logged as relayed by the destination.
    pub relayed: usize,
    /// Relayed in vain: the relay reverted.
    pub failed: usize,
    /// Not admitted by the destination, or without one.
    pub refused: usize,
}

impl Totals {
    /// Counts a message in this state.
    pub(super) const fn add(&mut self, state: &MessageState) {
        if let Some(count) = self.count_of(state) {
            *count += 1;
        }
    }

    /// Takes back a message that was counted in this state.
    pub(super) const fn remove(&mut self, state: &MessageState) {
        if let Some(count) = self.count_of(state) {
            *count -= 1;
        }
    }

    /// The count of a state in which nothing is under way.
    const fn count_of(&mut self, state: &MessageState) -> Option<&mut usize> {
        match state {
            MessageState::Waiting | MessageState::Submitted { .. } => None,
            MessageState::Relayed { .. } => Some(&mut self.relayed),
            MessageState::Failed { .. } => Some(&mut self.failed),
            MessageState::Refused(_) | MessageState::NoDestination => Some(&mut self.refused),
        }
    }
}
