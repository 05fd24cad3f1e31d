//! The names of messages' states.

use core::fmt;

use serde::{Deserialize, Serialize};

use chain_sim::MessageState;

/// The name of a state, as clients read and write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum StateName {
    Sent,
    Resent,
    Parked,
    Submitted,
    Waiting,
    Relayed,
    Failed,
    Expired,
    Skipped,
    NoDestination,
    ReorgedOut,
}

impl StateName {
    /// All names, in their order.
    pub(crate) const ALL: [Self; 11] = [
        Self::Sent,
        Self::Resent,
        Self::Parked,
        Self::Submitted,
        Self::Waiting,
        Self::Relayed,
        Self::Failed,
        Self::Expired,
        Self::Skipped,
        Self::NoDestination,
        Self::ReorgedOut,
    ];

    /// Returns the name of a state.
    pub(crate) const fn of(state: &MessageState) -> Self {
        match state {
            MessageState::Sent { .. } => Self::Sent,
            MessageState::Resent { .. } => Self::Resent,
            MessageState::Parked { .. } => Self::Parked,
            MessageState::Submitted { .. } => Self::Submitted,
            MessageState::Waiting { .. } => Self::Waiting,
            MessageState::Relayed { .. } => Self::Relayed,
            MessageState::Failed { .. } => Self::Failed,
            MessageState::Expired => Self::Expired,
            MessageState::Skipped => Self::Skipped,
            MessageState::NoDestination => Self::NoDestination,
            MessageState::ReorgedOut => Self::ReorgedOut,
        }
    }
}

impl fmt::Display for StateName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
