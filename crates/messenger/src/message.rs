//! Cross-domain messages.

use alloc::vec::Vec;

use alloy_primitives::{Address, B256, Bytes, Log, U256};
use alloy_sol_types::{SolCall, SolEvent};

use crate::{
    abi::{IL2ToL2CrossDomainMessenger, Identifier, SentMessage},
    address::L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    error::{LogError, PayloadError},
    message_hash::message_hash,
    payload::{SentMessagePayload, encode_payload},
};

/// The calldata of `relayMessage` for the message whose log is at `id` and has this payload. Does
/// not check that the payload is a message.
pub fn relay_calldata(id: Identifier, payload: impl Into<Bytes>) -> Bytes {
    IL2ToL2CrossDomainMessenger::relayMessageCall { _id: id, _sentMessage: payload.into() }
        .abi_encode()
        .into()
}

/// A message from one chain to another, as `sendMessage` logs it and `relayMessage` delivers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Message {
    /// Chain id of the destination.
    pub destination: U256,
    /// Chain id of the source.
    pub source: U256,
    /// The nonce, including the version in its upper 16 bits.
    pub nonce: U256,
    /// The account that called `sendMessage` on the source.
    pub sender: Address,
    /// The account that is called on the destination.
    pub target: Address,
    /// The calldata for the target.
    pub message: Bytes,
}

impl Message {
    /// Decodes a message from the payload of a `SentMessage` log on chain `source`.
    ///
    /// # Errors
    ///
    /// The first check of `relayMessage` that the payload fails.
    pub fn decode(payload: &[u8], source: U256) -> Result<Self, PayloadError> {
        let decoded = SentMessagePayload::decode(payload)?;
        Ok(Self {
            destination: decoded.destination,
            source,
            nonce: decoded.nonce,
            sender: decoded.sender,
            target: decoded.target,
            message: Bytes::copy_from_slice(&payload[decoded.message]),
        })
    }

    /// Decodes a message from a log on chain `source`.
    ///
    /// # Errors
    ///
    /// [`LogError::NotTheMessenger`] if another contract emitted the log; [`LogError::Payload`] if
    /// it is not a `SentMessage`.
    pub fn from_log(log: &Log, source: U256) -> Result<Self, LogError> {
        let expected = L2_TO_L2_CROSS_DOMAIN_MESSENGER;
        if log.address != expected {
            return Err(LogError::NotTheMessenger { expected, actual: log.address });
        }
        Ok(Self::decode(&encode_payload(&log.data), source)?)
    }

    /// The message hash, under which both chains store the message.
    pub fn hash(&self) -> B256 {
        message_hash(
            self.destination,
            self.source,
            self.nonce,
            self.sender,
            self.target,
            &self.message,
        )
    }

    /// The payload of the log that `sendMessage` emits for the message.
    pub fn payload(&self) -> Vec<u8> {
        let event = SentMessage {
            destination: self.destination,
            target: self.target,
            messageNonce: self.nonce,
            sender: self.sender,
            message: self.message.clone(),
        };
        encode_payload(&event.encode_log_data())
    }

    /// The calldata of `relayMessage` for the message, whose log is at `id`.
    pub fn relay_calldata(&self, id: Identifier) -> Bytes {
        relay_calldata(id, self.payload())
    }

    /// The calldata of `resendMessage`, which logs the message again.
    pub fn resend_calldata(&self) -> Bytes {
        IL2ToL2CrossDomainMessenger::resendMessageCall {
            _destination: self.destination,
            _nonce: self.nonce,
            _sender: self.sender,
            _target: self.target,
            _message: self.message.clone(),
        }
        .abi_encode()
        .into()
    }
}
