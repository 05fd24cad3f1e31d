//! Submitted relays.

use alloy_primitives::{Address, B256};
use alloy_sol_types::SolCall;
use messenger::{Identifier, Message, abi::IL2ToL2CrossDomainMessenger::relayMessageCall};

/// A submitted relay whose outcome is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Hash of the message.
    pub message: B256,
    /// The identifier that the relay names.
    pub id: Identifier,
    /// The account that sent the relay transaction.
    pub payer: Address,
    /// The nonce of the relay transaction.
    pub nonce: u64,
}

impl Submission {
    /// The relay that a transaction with this calldata, sender and nonce makes; `None` for other
    /// calls.
    pub fn decode(input: &[u8], payer: Address, nonce: u64) -> Option<Self> {
        let relayMessageCall { _id: id, _sentMessage: payload } =
            relayMessageCall::abi_decode(input).ok()?;
        let message = Message::decode(&payload, id.chainId).ok()?.hash();
        Some(Self { message, id, payer, nonce })
    }
}
