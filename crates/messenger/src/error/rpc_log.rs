//! Logs of a node's JSON-RPC that identify no initiating message.

/// Why a log is not an initiating message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RpcLogError {
    /// The log lacks a field.
    #[error("log without a field: expected {expected}, got null")]
    Missing {
        /// The field's name in JSON.
        expected: &'static str,
    },
    /// The position in the block is over `u32::MAX`.
    #[error("log index too high: expected at most {expected}, got {actual}")]
    LogIndexTooHigh {
        /// The largest log index.
        expected: u32,
        /// The log's.
        actual: u64,
    },
}
