//! Errors of identifiers.

use alloy_primitives::U256;

/// A field of an identifier is too large for a checksum. As the contract does, block number, log
/// index and timestamp are checked in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// A checksum packs the block number into 8 bytes.
    #[error("block number too high: expected at most {expected}, got {actual}")]
    BlockNumberTooHigh {
        /// The largest block number.
        expected: u64,
        /// The identifier's block number.
        actual: U256,
    },
    /// A checksum packs the log index into 4 bytes.
    #[error("log index too high: expected at most {expected}, got {actual}")]
    LogIndexTooHigh {
        /// The largest log index.
        expected: u32,
        /// The identifier's log index.
        actual: U256,
    },
    /// A checksum packs the timestamp into 8 bytes.
    #[error("timestamp too high: expected at most {expected}, got {actual}")]
    TimestampTooHigh {
        /// The largest timestamp, in seconds.
        expected: u64,
        /// The identifier's timestamp, in seconds.
        actual: U256,
    },
}
