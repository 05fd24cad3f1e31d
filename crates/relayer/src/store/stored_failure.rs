//! Failures of relays as stores keep them.

use core::fmt;

use alloy_primitives::{B256, Bytes};

use crate::{messages::RelayFailure, node_refusal::NodeRefusal, revert_reason::RevertReason};

/// The reason why a relay [failed](RelayFailure), as a store keeps it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
#[expect(missing_docs, reason = "as the variants and fields of `RelayFailure`")]
pub enum StoredFailure {
    /// `data` is what the relay reverted with.
    Reverted {
        transaction: B256,
        data: Bytes,
    },
    OutOfGas {
        transaction: B256,
        expected: u64,
        actual: u64,
    },
    NoEffect {
        transaction: B256,
    },
    Refused(NodeRefusal),
    Lost {
        transaction: B256,
    },
}

impl fmt::Display for StoredFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        RelayFailure::from(self).fmt(f)
    }
}

impl From<&RelayFailure<NodeRefusal>> for StoredFailure {
    fn from(failure: &RelayFailure<NodeRefusal>) -> Self {
        match failure {
            RelayFailure::Reverted { transaction, reason } => {
                Self::Reverted { transaction: *transaction, data: reason.encode() }
            }
            &RelayFailure::OutOfGas { transaction, expected, actual } => {
                Self::OutOfGas { transaction, expected, actual }
            }
            &RelayFailure::NoEffect { transaction } => Self::NoEffect { transaction },
            RelayFailure::Refused(refusal) => Self::Refused(refusal.clone()),
            &RelayFailure::Lost { transaction } => Self::Lost { transaction },
        }
    }
}

impl From<&StoredFailure> for RelayFailure<NodeRefusal> {
    fn from(failure: &StoredFailure) -> Self {
        match failure {
            StoredFailure::Reverted { transaction, data } => {
                Self::Reverted { transaction: *transaction, reason: RevertReason::decode(data) }
            }
            &StoredFailure::OutOfGas { transaction, expected, actual } => {
                Self::OutOfGas { transaction, expected, actual }
            }
            &StoredFailure::NoEffect { transaction } => Self::NoEffect { transaction },
            StoredFailure::Refused(refusal) => Self::Refused(refusal.clone()),
            &StoredFailure::Lost { transaction } => Self::Lost { transaction },
        }
    }
}
