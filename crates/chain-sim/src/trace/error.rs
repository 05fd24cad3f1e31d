//! Why there is no trace.

use alloy_primitives::B256;

use crate::Error;

/// Why a message cannot be traced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// No chain has sent it, no transaction relays it, and the relayer, if one was asked, does
    /// not know it.
    #[error(
        "no chain has sent a message {actual}, expected the hash of one of {expected} messages"
    )]
    UnknownMessage {
        /// How many logs of messages the chains have.
        expected: usize,
        /// The hash asked for.
        actual: B256,
    },
    /// A relay could not be executed once more.
    #[error(transparent)]
    Cluster(#[from] Error),
}
