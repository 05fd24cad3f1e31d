//! The content of a message.

use alloy_primitives::{Address, Bytes, U256};
use messenger::Message;
use serde::Serialize;

/// The content of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageContent {
    /// Chain id of the source.
    pub source: U256,
    /// Chain id of the destination.
    pub destination: U256,
    /// The nonce, including the version in its upper 16 bits.
    pub nonce: U256,
    /// The account that called `sendMessage` on the source.
    pub sender: Address,
    /// The account that is called on the destination.
    pub target: Address,
    /// The calldata for the target.
    pub message: Bytes,
}

impl From<Message> for MessageContent {
    fn from(message: Message) -> Self {
        let Message { destination, source, nonce, sender, target, message } = message;
        Self { source, destination, nonce, sender, target, message }
    }
}
