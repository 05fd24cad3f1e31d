//! What a message says.

use alloy_primitives::{Address, Bytes, U256};
use messenger::Message;
use serde::Serialize;

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageContent {
    /// Chain id of the source.
    pub source: U256,
    /// Chain id of the destination.
    pub destination: U256,
    /// The nonce, version bits included.
    pub nonce: U256,
    /// Who called `sendMessage` on the source.
    pub sender: Address,
    /// Who is called on the destination.
    pub target: Address,
    /// What the target is called with.
    pub message: Bytes,
}

impl From<Message> for MessageContent {
    fn from(message: Message) -> Self {
        let Message { destination, source, nonce, sender, target, message } = message;
        Self { source, destination, nonce, sender, target, message }
    }
}
