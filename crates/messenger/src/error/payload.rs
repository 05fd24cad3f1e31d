//! Errors of payloads.

use alloy_primitives::{B256, U256};

/// Why bytes are not the payload of a `SentMessage` log, in the order of `relayMessage`'s checks:
/// [steps 6 and 7].
///
/// [steps 6 and 7]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#relaymessage-in-order
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// The payload is too short for a topic.
    #[error("payload of {actual} bytes, expected at least {expected} for its first topic")]
    NoTopic {
        /// The required length, in bytes.
        expected: usize,
        /// The payload's length, in bytes.
        actual: usize,
    },
    /// The first topic belongs to another event.
    #[error("payload of another event: expected topic {expected}, got {actual}")]
    NotSentMessage {
        /// The topic of `SentMessage`.
        expected: B256,
        /// The payload's first word.
        actual: B256,
    },
    /// The payload is too short for the four topics.
    #[error("payload of {actual} bytes, expected at least {expected} for its four topics")]
    NoTopics {
        /// The required length, in bytes.
        expected: usize,
        /// The payload's length, in bytes.
        actual: usize,
    },
    /// The target is not an address: its upper 96 bits are not zero.
    #[error("target is not an address: expected upper 96 bits of zero, got {actual}")]
    DirtyTarget {
        /// The word.
        actual: B256,
    },
    /// The payload is too short for the head of the data: sender and offset.
    #[error("payload of {actual} bytes, expected at least {expected} for the head of its data")]
    NoHead {
        /// The required length, in bytes.
        expected: usize,
        /// The payload's length, in bytes.
        actual: usize,
    },
    /// The sender is not an address: its upper 96 bits are not zero.
    #[error("sender is not an address: expected upper 96 bits of zero, got {actual}")]
    DirtySender {
        /// The word.
        actual: B256,
    },
    /// The message's offset is over 2^64-1.
    #[error("message offset too high: expected at most {expected}, got {actual}")]
    OffsetTooHigh {
        /// The largest offset.
        expected: u64,
        /// The payload's offset.
        actual: U256,
    },
    /// The message's offset leaves no space for its length.
    #[error(
        "message offset out of range: expected a length word within {expected} bytes of data, got offset {actual}"
    )]
    OffsetOutOfRange {
        /// Length of the data, in bytes.
        expected: usize,
        /// The offset, in bytes.
        actual: u64,
    },
    /// The message's length is over 2^64-1: `Panic(0x41)`.
    #[error("message length too high: expected at most {expected}, got {actual}")]
    LengthTooHigh {
        /// The largest length.
        expected: u64,
        /// The payload's length of the message.
        actual: U256,
    },
    /// The message's length does not fit Solidity's memory: `Panic(0x41)`.
    #[error("message of {actual} bytes, expected one that fits into {expected} bytes of memory")]
    MemoryOverflow {
        /// The largest memory pointer.
        expected: u64,
        /// The message's length, in bytes.
        actual: u64,
    },
    /// The message ends after the end of the data.
    #[error("message of {actual} bytes, expected at most {expected}, the rest of the data")]
    LengthOutOfRange {
        /// Number of bytes in the rest of the data.
        expected: usize,
        /// The message's length, in bytes.
        actual: u64,
    },
}
