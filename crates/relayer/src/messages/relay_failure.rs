//! The reasons why relays fail.

use core::fmt;

use alloy_primitives::B256;

use crate::revert_reason::RevertReason;

/// The reason why a relay failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RelayFailure<R> {
    /// The relay was included and reverted.
    Reverted {
        /// The relay transaction.
        transaction: B256,
        /// Why it reverted.
        reason: RevertReason,
    },
    /// The relay was included and ran out of gas, or one of its calls did.
    OutOfGas {
        /// The relay transaction.
        transaction: B256,
        /// The gas limit that an estimate on the head found to be enough. Without one, a lower bound:
        /// one more than `actual`, or one more than the highest gas limit where even that was too
        /// little.
        expected: u64,
        /// The relay's gas limit.
        actual: u64,
    },
    /// The relay was included and succeeded, but the messenger has not logged `RelayedMessage`: it
    /// has no code, or other code.
    NoEffect {
        /// The relay transaction.
        transaction: B256,
    },
    /// The destination did not admit the relay, or dropped it when building a block.
    Refused(R),
    /// The relay is neither in a block nor in the pool.
    Lost {
        /// The relay transaction.
        transaction: B256,
    },
}

impl<R: fmt::Display> fmt::Display for RelayFailure<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reverted { reason, .. } => write!(f, "reverted: {reason}"),
            Self::OutOfGas { expected, actual, .. } => {
                write!(
                    f,
                    "ran out of gas: expected a gas limit of at least {expected}, got {actual}"
                )
            }
            Self::NoEffect { .. } => {
                f.write_str("succeeded without a RelayedMessage log: expected the messenger's code")
            }
            Self::Refused(refusal) => write!(f, "refused: {refusal}"),
            Self::Lost { .. } => f.write_str("lost"),
        }
    }
}
