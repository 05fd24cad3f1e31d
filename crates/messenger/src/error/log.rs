//! Errors of logs.

use alloy_primitives::Address;

use super::PayloadError;

/// Why a log is not a `SentMessage` of the messenger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LogError {
    /// Another contract than the messenger emitted the log.
    #[error("log emitted by {actual}, expected {expected}")]
    NotTheMessenger {
        /// The messenger's address.
        expected: Address,
        /// The contract that emitted the log.
        actual: Address,
    },
    /// The messenger emitted the log, but it is not a `SentMessage`.
    #[error(transparent)]
    Payload(#[from] PayloadError),
}
