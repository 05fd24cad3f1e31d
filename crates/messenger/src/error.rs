//! The crate's error.

use alloy_primitives::{Address, B256, U256};

/// What can be wrong with an identifier, a payload, an access list, the data of a rule set, or
/// the EVM the native opcode is put into.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A checksum packs the block number into 8 bytes (SEMANTICS, `BlockNumberTooHigh`).
    #[error("block number too high: expected at most {expected}, got {actual}")]
    BlockNumberTooHigh {
        /// The largest block number.
        expected: u64,
        /// What the identifier says.
        actual: U256,
    },
    /// A checksum packs the log index into 4 bytes (SEMANTICS, `LogIndexTooHigh`).
    #[error("log index too high: expected at most {expected}, got {actual}")]
    LogIndexTooHigh {
        /// The largest log index.
        expected: u32,
        /// What the identifier says.
        actual: U256,
    },
    /// A checksum packs the timestamp into 8 bytes (SEMANTICS, `TimestampTooHigh`).
    #[error("timestamp too high: expected at most {expected}, got {actual}")]
    TimestampTooHigh {
        /// The largest timestamp, in seconds.
        expected: u64,
        /// What the identifier says, in seconds.
        actual: U256,
    },
    /// The payload is not that of a `SentMessage` log.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// The log was emitted by another contract than the messenger.
    #[error("log emitted by {actual}, expected {expected}")]
    NotTheMessenger {
        /// The messenger's address.
        expected: Address,
        /// Who emitted the log.
        actual: Address,
    },
    /// An access-list entry begins with a type that is not 1, 2 or 3, or its zero bytes are not.
    #[error("access-list entry {index}: expected {expected}, got {actual}")]
    AccessListEntry {
        /// Position among the inbox's storage keys.
        index: usize,
        /// What may stand at this position.
        expected: &'static str,
        /// The entry.
        actual: B256,
    },
    /// The inbox's storage keys end within the entries of one message.
    #[error("access list ends after {actual} entries, expected {expected}")]
    AccessListEnds {
        /// What was expected next.
        expected: &'static str,
        /// How many entries there are.
        actual: usize,
    },
    /// The checksum entry of an access list is not the one its identifier and message hash give.
    #[error("access-list checksum: expected {expected}, got {actual}")]
    Checksum {
        /// The checksum of the identifier and the message hash.
        expected: B256,
        /// The entry.
        actual: B256,
    },
    /// The gas of the native programs holds for the schedules of Cancun to Osaka (Ecotone to
    /// Karst); other specs run the bytecode.
    #[error("no gas table for spec {actual}, expected {expected}")]
    UnsupportedSpec {
        /// The specs with a gas table.
        expected: &'static str,
        /// The spec of the EVM.
        actual: &'static str,
    },
}

/// Why bytes are not the payload of a `SentMessage` log, in the order in which `relayMessage`
/// looks (SEMANTICS, "relayMessage, in order", 6 and 7).
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
