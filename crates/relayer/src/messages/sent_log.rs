//! Logs that send messages.

use alloy_primitives::B256;
use messenger::Identifier;

/// A log that sent a message, or sent it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLog {
    /// The log's identifier.
    pub id: Identifier,
    /// Hash of the log's block.
    pub block_hash: B256,
}
