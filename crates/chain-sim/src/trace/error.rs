//! Errors of tracing.

use alloy_primitives::B256;

use crate::error::Error;

/// Why a message cannot be traced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TraceError {
    /// No chain has sent the message, no transaction relays it, and the relayer, if there is one,
    /// does not know it.
    #[error(
        "no chain has sent a message {actual}, expected the hash of one of {expected} messages"
    )]
    UnknownMessage {
        /// Number of logs that send messages, on all chains.
        expected: usize,
        /// The hash that was requested.
        actual: B256,
    },
    /// The caller had the trace stopped.
    #[error("the trace was stopped before its end")]
    Stopped,
    /// A relay could not be executed again.
    #[error(transparent)]
    Cluster(#[from] Error),
}
