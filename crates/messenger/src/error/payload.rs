//! Payloads that `relayMessage` refuses.

use alloy_primitives::{B256, U256};

/// Why bytes are not the payload of a `SentMessage` log, in the order in which `relayMessage`
/// looks: [steps 6 and 7].
///
/// [steps 6 and 7]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#relaymessage-in-order
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// Shorter than the event's topic.
    #[error("payload of {actual} bytes, expected at least {expected} for its first topic")]
    NoTopic {
        /// Bytes needed.
        expected: usize,
        /// Bytes there are.
        actual: usize,
    },
    /// The first topic is another event's.
    #[error("payload of another event: expected topic {expected}, got {actual}")]
    NotSentMessage {
        /// `SentMessage`'s topic.
        expected: B256,
        /// The payload's first word.
        actual: B256,
    },
    /// Shorter than the four topics.
    #[error("payload of {actual} bytes, expected at least {expected} for its four topics")]
    NoTopics {
        /// Bytes needed.
        expected: usize,
        /// Bytes there are.
        actual: usize,
    },
    /// The target is no address: its upper 96 bits are not zero.
    #[error("target with upper bits: expected an address, got {actual}")]
    DirtyTarget {
        /// The word.
        actual: B256,
    },
    /// Shorter than the head of the data: sender and offset.
    #[error("payload of {actual} bytes, expected at least {expected} for the head of its data")]
    NoHead {
        /// Bytes needed.
        expected: usize,
        /// Bytes there are.
        actual: usize,
    },
    /// The sender is no address: its upper 96 bits are not zero.
    #[error("sender with upper bits: expected an address, got {actual}")]
    DirtySender {
        /// The word.
        actual: B256,
    },
    /// The message's offset is over 2^64-1.
    #[error("message offset too high: expected at most {expected}, got {actual}")]
    OffsetTooHigh {
        /// The largest offset.
        expected: u64,
        /// The payload's.
        actual: U256,
    },
    /// The message's offset leaves no room for its length.
    #[error("message offset out of the data's {expected} bytes: got {actual}")]
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
        /// The payload's.
        actual: U256,
    },
    /// The message's length does not fit Solidity's memory: `Panic(0x41)`.
    #[error("message of {actual} bytes, more than fit {expected} bytes of memory")]
    MemoryOverflow {
        /// The largest memory pointer.
        expected: u64,
        /// The message's length, in bytes.
        actual: u64,
    },
    /// The message ends after the data.
    #[error("message of {actual} bytes, expected at most {expected} in what is left of the data")]
    LengthOutOfRange {
        /// Bytes that are left.
        expected: usize,
        /// The message's length, in bytes.
        actual: u64,
    },
}
