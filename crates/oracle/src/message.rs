//! Messages and their relays.

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy_sol_types::SolCall;
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::{
        ICrossL2Inbox::{calculateChecksumCall, validateMessageCall},
        IL2ToL2CrossDomainMessenger::relayMessageCall,
    },
    access_list,
};

use crate::{CALLER, CHAIN_ID, SOURCE_CHAIN_ID, Transaction};

/// A message from chain [`SOURCE_CHAIN_ID`] to `target` on chain [`CHAIN_ID`].
pub fn example_message(target: Address, message: impl Into<Bytes>) -> Message {
    Message {
        destination: U256::from(CHAIN_ID),
        source: U256::from(SOURCE_CHAIN_ID),
        nonce: U256::from(7),
        sender: address!("0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
        target,
        message: message.into(),
    }
}

/// The first message from [`CALLER`] on chain [`CHAIN_ID`] to `target` on chain
/// [`SOURCE_CHAIN_ID`].
pub fn outgoing_message(target: Address, message: impl Into<Bytes>) -> Message {
    Message {
        destination: U256::from(SOURCE_CHAIN_ID),
        source: U256::from(CHAIN_ID),
        nonce: U256::ZERO,
        sender: CALLER,
        target,
        message: message.into(),
    }
}

/// `length` bytes for a message: no zero and no short period, so that shifted or cut bytes differ.
pub fn filler(length: usize) -> Bytes {
    (1..=251).cycle().take(length).collect::<Vec<u8>>().into()
}

/// The payload of a message.
pub fn payload_of(message: &Message) -> Bytes {
    message.payload().into()
}

/// An identifier and a payload to relay. They need not belong together.
#[derive(Debug, Clone)]
pub struct Relay {
    /// The claimed identifier of the log.
    pub id: Identifier,
    /// The payload.
    pub payload: Bytes,
}

impl Relay {
    /// A relay of `payload`, as a log of the messenger on chain [`SOURCE_CHAIN_ID`].
    pub fn new(payload: impl Into<Bytes>) -> Self {
        let id = Identifier::new(
            L2_TO_L2_CROSS_DOMAIN_MESSENGER,
            LogPosition {
                chain_id: U256::from(SOURCE_CHAIN_ID),
                block_number: 1_234_567,
                timestamp: 1_760_000_000,
                log_index: 5,
            },
        );
        Self { id, payload: payload.into() }
    }

    /// A relay of a message, from its source chain.
    pub fn of(message: &Message) -> Self {
        let mut relay = Self::new(payload_of(message));
        relay.id.chainId = message.source;
        relay
    }

    /// The payload hash.
    pub fn msg_hash(&self) -> B256 {
        keccak256(&self.payload)
    }

    /// Calldata of `relayMessage`.
    pub fn calldata(&self) -> Bytes {
        let call = relayMessageCall { _id: self.id.clone(), _sentMessage: self.payload.clone() };
        call.abi_encode().into()
    }

    /// The inbox entry that declares the message; `None` if the identifier has no checksum.
    fn entry(&self) -> Option<InboxEntry> {
        InboxEntry::new(&self.id, self.msg_hash()).ok()
    }

    /// The access list that declares the message; empty if the identifier has no checksum.
    pub fn access_list(&self) -> AccessList {
        declare([self])
    }

    /// Calldata of `validateMessage`.
    pub fn validation_calldata(&self) -> Bytes {
        let call = validateMessageCall { _id: self.id.clone(), _msgHash: self.msg_hash() };
        call.abi_encode().into()
    }

    /// Calldata of `calculateChecksum`.
    pub fn checksum_calldata(&self) -> Bytes {
        let call = calculateChecksumCall { _id: self.id.clone(), _msgHash: self.msg_hash() };
        call.abi_encode().into()
    }

    /// A transaction that declares the message and calls `validateMessage`.
    pub fn validation(&self) -> Transaction {
        Transaction::new(CROSS_L2_INBOX, self.validation_calldata()).access_list(self.access_list())
    }

    /// A transaction that declares the message and calls `relayMessage`.
    pub fn transaction(&self) -> Transaction {
        Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, self.calldata())
            .access_list(self.access_list())
    }
}

/// The access list that declares all of these messages. It omits messages without a checksum.
pub fn declare<'a>(relays: impl IntoIterator<Item = &'a Relay>) -> AccessList {
    let entries: Vec<_> = relays.into_iter().filter_map(Relay::entry).collect();
    if entries.is_empty() { AccessList::default() } else { access_list(&entries) }
}
