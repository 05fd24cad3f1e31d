//! Errors of logs from a node's JSON-RPC.

/// Why a log from a node's JSON-RPC does not identify an initiating message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RpcLogError {
    /// The log lacks a field.
    #[error("log lacks a field: expected {expected}, got null")]
    Missing {
        /// The field's name in JSON.
        expected: &'static str,
    },
    /// The log index is over `u32::MAX`.
    #[error("log index too high: expected at most {expected}, got {actual}")]
    LogIndexTooHigh {
        /// The largest log index.
        expected: u32,
        /// The log's index.
        actual: u64,
    },
}
