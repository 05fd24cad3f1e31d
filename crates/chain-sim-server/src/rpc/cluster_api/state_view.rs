//! JSON views of message states.

use alloy_primitives::B256;
use serde::Serialize;

use crate::devnet::StateName;
use chain_sim::{MessageState, RelayFailure, RevertReason};

/// A state: its name and its further fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct StateView {
    name: StateName,
    #[serde(flatten)]
    detail: Detail,
}

/// The further fields of a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Detail {
    /// A relay is due at this time, in seconds.
    Due { due: u64 },
    /// The message waits for another one, by hash.
    Behind { behind: B256 },
    /// A relay is in progress.
    Submitted { transaction: B256 },
    /// A relay failed, and another is due at this time, in seconds.
    Again { due: u64, failure: FailureView },
    /// Relayed in a block, by a transaction.
    Relayed { block: u64, transaction: B256 },
    /// The last relay failed.
    Failed { failure: FailureView },
    /// No further fields.
    None {},
}

/// The reason why a relay failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum FailureView {
    /// It was included and reverted.
    Reverted { transaction: B256, reason: RevertReason, text: String },
    /// It was included and ran out of gas: the gas limit that it needs, and the one that it had.
    OutOfGas { transaction: B256, expected: u64, actual: u64, text: String },
    /// It was included and succeeded without effect.
    NoEffect { transaction: B256, text: String },
    /// The destination did not admit it, or the block builder left it out.
    Refused { text: String },
    /// It is in no block and no pool.
    Lost { transaction: B256, text: String },
}

impl From<&RelayFailure> for FailureView {
    fn from(failure: &RelayFailure) -> Self {
        let text = failure.to_string();
        match failure {
            RelayFailure::Reverted { transaction, reason } => {
                Self::Reverted { transaction: *transaction, reason: reason.clone(), text }
            }
            RelayFailure::OutOfGas { transaction, expected, actual } => {
                let (transaction, expected, actual) = (*transaction, *expected, *actual);
                Self::OutOfGas { transaction, expected, actual, text }
            }
            RelayFailure::NoEffect { transaction } => {
                Self::NoEffect { transaction: *transaction, text }
            }
            RelayFailure::Refused(_) => Self::Refused { text },
            RelayFailure::Lost { transaction } => Self::Lost { transaction: *transaction, text },
        }
    }
}

impl From<&MessageState> for StateView {
    fn from(state: &MessageState) -> Self {
        let detail = match state {
            MessageState::Sent { due } | MessageState::Resent { due } => Detail::Due { due: *due },
            MessageState::Parked { behind } => Detail::Behind { behind: *behind },
            MessageState::Submitted { transaction } => {
                Detail::Submitted { transaction: *transaction }
            }
            MessageState::Waiting { until, failure } => {
                Detail::Again { due: *until, failure: failure.into() }
            }
            MessageState::Relayed { block, transaction } => {
                Detail::Relayed { block: *block, transaction: *transaction }
            }
            MessageState::Failed { failure } => Detail::Failed { failure: failure.into() },
            MessageState::Expired
            | MessageState::Skipped
            | MessageState::NoDestination
            | MessageState::ReorgedOut => Detail::None {},
        };
        Self { name: StateName::of(state), detail }
    }
}
