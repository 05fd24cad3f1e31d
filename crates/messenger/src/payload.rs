//! The payload of an initiating message: the topics of its log, then the data.

use alloc::vec::Vec;
use core::ops::Range;

use alloy_primitives::{Address, B256, Keccak256, LogData, U256};
use alloy_sol_types::SolEvent;

#[cfg(feature = "revm")]
use crate::message_hash::message_hash;
#[cfg(feature = "lanes")]
use crate::message_hash::message_hash_head;
use crate::{
    abi::SentMessage,
    error::PayloadError,
    word::{address_at, length_at, number_at, word_at},
};

/// Length of the four topics in the payload of a `SentMessage`, in bytes.
const TOPICS: usize = 4 * 32;

/// The payload of any log: `topics ++ data`, the `_sentMessage` of `relayMessage`.
pub fn encode_payload(log: &LogData) -> Vec<u8> {
    let mut payload = Vec::with_capacity(32 * log.topics().len() + log.data.len());
    for topic in log.topics() {
        payload.extend_from_slice(topic.as_slice());
    }
    payload.extend_from_slice(&log.data);
    payload
}

/// `keccak256(topics ++ data)`, the `_msgHash` of `validateMessage` and `ExecutingMessage`. It is
/// defined for any log, not only `SentMessage`.
pub fn payload_hash(log: &LogData) -> B256 {
    let mut hasher = Keccak256::new();
    for topic in log.topics() {
        hasher.update(topic);
    }
    hasher.update(&log.data);
    hasher.finalize()
}

/// The payload of a `SentMessage`, decoded in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMessagePayload {
    /// Chain id of the destination.
    pub destination: U256,
    /// The account that is called there.
    pub target: Address,
    /// The nonce, including the version in its upper 16 bits.
    pub nonce: U256,
    /// The account that called `sendMessage`.
    pub sender: Address,
    /// The range of the message within the payload, in bytes.
    pub message: Range<usize>,
}

impl SentMessagePayload {
    /// Decodes `payload` exactly as `relayMessage` does in [steps 6 and 7]: trailing bytes, missing
    /// or non-zero padding and an unusual offset are accepted.
    ///
    /// [steps 6 and 7]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md#relaymessage-in-order
    ///
    /// # Errors
    ///
    /// The first check that fails, in the contract's order.
    pub fn decode(payload: &[u8]) -> Result<Self, PayloadError> {
        let length = payload.len();
        if length < 32 {
            return Err(PayloadError::NoTopic { expected: 32, actual: length });
        }
        let topic = B256::new(word_at(payload, 0));
        if topic != SentMessage::SIGNATURE_HASH {
            let expected = SentMessage::SIGNATURE_HASH;
            return Err(PayloadError::NotSentMessage { expected, actual: topic });
        }
        if length < TOPICS {
            return Err(PayloadError::NoTopics { expected: TOPICS, actual: length });
        }
        let destination = number_at(payload, 32);
        let target = address_at(payload, 64)
            .map_err(|word| PayloadError::DirtyTarget { actual: word.into() })?;
        let nonce = number_at(payload, 96);

        let data = &payload[TOPICS..];
        if data.len() < 64 {
            return Err(PayloadError::NoHead { expected: TOPICS + 64, actual: length });
        }
        let sender = address_at(data, 0)
            .map_err(|word| PayloadError::DirtySender { actual: word.into() })?;
        let message = message_in(data)?;
        let message = TOPICS + message.start..TOPICS + message.end;
        Ok(Self { destination, target, nonce, sender, message })
    }
}

#[cfg(feature = "revm")]
impl SentMessagePayload {
    /// Whether `payload`, which this was decoded from, is what Solidity's encoder makes: the message
    /// follows its length, and nothing but the padding, of zeros, follows the message.
    pub(crate) fn is_encoded_canonically(&self, payload: &[u8]) -> bool {
        /// Sender, offset and length.
        const HEAD: usize = 3 * 32;
        self.message.start == TOPICS + HEAD
            && payload.len() == self.message.end.next_multiple_of(32)
            && payload[self.message.end..].iter().all(|byte| *byte == 0)
    }

    /// The message hash of a message from chain `source` that was decoded from `payload`.
    pub(crate) fn message_hash(&self, payload: &[u8], source: U256) -> B256 {
        let message = &payload[self.message.clone()];
        message_hash(self.destination, source, self.nonce, self.sender, self.target, message)
    }

    /// The words that the message hash is of before the bytes of the message.
    #[cfg(feature = "lanes")]
    pub(crate) fn message_hash_head(&self, source: U256) -> [[u8; 32]; 7] {
        let length = self.message.len();
        message_hash_head(self.destination, source, self.nonce, self.sender, self.target, length)
    }
}

/// The range of the `bytes` within the data `abi.encode(address, bytes)`.
fn message_in(data: &[u8]) -> Result<Range<usize>, PayloadError> {
    let offset = length_at(data, 32)
        .map_err(|actual| PayloadError::OffsetTooHigh { expected: u64::MAX, actual })?;
    let out_of_range = PayloadError::OffsetOutOfRange { expected: data.len(), actual: offset };
    let head = usize::try_from(offset).map_err(|_| out_of_range)?;
    // The whole length word must be within the data. In Solidity: offset + 31 < end.
    let fits = head.checked_add(31).is_some_and(|last| last < data.len());
    if !fits {
        return Err(out_of_range);
    }
    let length = length_at(data, head)
        .map_err(|actual| PayloadError::LengthTooHigh { expected: u64::MAX, actual })?;
    if memory_after(length) > u128::from(u64::MAX) {
        return Err(PayloadError::MemoryOverflow { expected: u64::MAX, actual: length });
    }
    let start = head + 32;
    let left = data.len() - start;
    match usize::try_from(length) {
        Ok(length) if length <= left => Ok(start..start + length),
        _ => Err(PayloadError::LengthOutOfRange { expected: left, actual: length }),
    }
}

/// Solidity's free memory pointer after it has copied `length` bytes to its first free word, 0x80.
const fn memory_after(length: u64) -> u128 {
    0x80 + 0x20 + (length as u128).next_multiple_of(32)
}
