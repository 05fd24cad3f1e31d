//! States of messages as stores keep them.

use alloy_primitives::B256;

use super::stored_failure::StoredFailure;
use crate::{messages::MessageState, node_refusal::NodeRefusal};

/// The [state](MessageState) of a message as a store keeps it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
#[expect(missing_docs, reason = "as the variants and fields of `MessageState`")]
pub enum StoredState {
    Sent { due: u64 },
    Resent { due: u64 },
    Parked { behind: B256 },
    Submitted { transaction: B256 },
    Waiting { until: u64, failure: StoredFailure },
    Relayed { block: u64, transaction: B256 },
    Failed { failure: StoredFailure },
    Expired,
    Skipped,
    NoDestination,
    ReorgedOut,
}

impl StoredState {
    /// The state's name in text, as [`MessageState::name`].
    pub fn name(&self) -> &'static str {
        MessageState::from(self).name()
    }

    /// Whether there is nothing more to do for the message, unless the chains change.
    pub fn is_settled(&self) -> bool {
        MessageState::from(self).is_settled()
    }

    /// Why the last relay failed; `None` where none has, or where the state is another.
    pub fn failure(&self) -> Option<String> {
        match self {
            Self::Waiting { failure, .. } | Self::Failed { failure } => Some(failure.to_string()),
            _ => None,
        }
    }
}

impl From<&MessageState<NodeRefusal>> for StoredState {
    fn from(state: &MessageState<NodeRefusal>) -> Self {
        match state {
            &MessageState::Sent { due } => Self::Sent { due },
            &MessageState::Resent { due } => Self::Resent { due },
            &MessageState::Parked { behind } => Self::Parked { behind },
            &MessageState::Submitted { transaction } => Self::Submitted { transaction },
            MessageState::Waiting { until, failure } => {
                Self::Waiting { until: *until, failure: failure.into() }
            }
            &MessageState::Relayed { block, transaction } => Self::Relayed { block, transaction },
            MessageState::Failed { failure } => Self::Failed { failure: failure.into() },
            MessageState::Expired => Self::Expired,
            MessageState::Skipped => Self::Skipped,
            MessageState::NoDestination => Self::NoDestination,
            MessageState::ReorgedOut => Self::ReorgedOut,
        }
    }
}

impl From<&StoredState> for MessageState<NodeRefusal> {
    fn from(state: &StoredState) -> Self {
        match state {
            &StoredState::Sent { due } => Self::Sent { due },
            &StoredState::Resent { due } => Self::Resent { due },
            &StoredState::Parked { behind } => Self::Parked { behind },
            &StoredState::Submitted { transaction } => Self::Submitted { transaction },
            StoredState::Waiting { until, failure } => {
                Self::Waiting { until: *until, failure: failure.into() }
            }
            &StoredState::Relayed { block, transaction } => Self::Relayed { block, transaction },
            StoredState::Failed { failure } => Self::Failed { failure: failure.into() },
            StoredState::Expired => Self::Expired,
            StoredState::Skipped => Self::Skipped,
            StoredState::NoDestination => Self::NoDestination,
            StoredState::ReorgedOut => Self::ReorgedOut,
        }
    }
}
