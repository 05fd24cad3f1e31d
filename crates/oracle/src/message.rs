//! Messages to relay.

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

/// A message of chain [`SOURCE_CHAIN_ID`] to `target` on chain [`CHAIN_ID`].
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

/// The first message of [`CALLER`] on chain [`CHAIN_ID`] to `target` on chain [`SOURCE_CHAIN_ID`].
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

/// Bytes for a message: no zero and no short period, so that one shifted or cut is another.
pub fn filler(length: usize) -> Bytes {
    (1..=251).cycle().take(length).collect::<Vec<u8>>().into()
}

/// The payload of a message, as bytes.
pub fn payload_of(message: &Message) -> Bytes {
    message.payload().into()
}

/// A relay: an identifier and a payload, which need not fit each other.
#[derive(Debug, Clone)]
pub struct Relay {
    /// Where the log is said to be.
    pub id: Identifier,
    /// What is relayed.
    pub payload: Bytes,
}

impl Relay {
    /// Of `payload`, as a log of the messenger on chain [`SOURCE_CHAIN_ID`].
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

    /// Of a message.
    pub fn of(message: &Message) -> Self {
        let mut relay = Self::new(payload_of(message));
        relay.id.chainId = message.source;
        relay
    }

    /// The payload's hash.
    pub fn msg_hash(&self) -> B256 {
        keccak256(&self.payload)
    }

    /// Calldata of `relayMessage`.
    pub fn calldata(&self) -> Bytes {
        let call = relayMessageCall { _id: self.id.clone(), _sentMessage: self.payload.clone() };
        call.abi_encode().into()
    }

    /// What declares it; nothing where the identifier has no checksum.
    fn entry(&self) -> Option<InboxEntry> {
        InboxEntry::new(&self.id, self.msg_hash()).ok()
    }

    /// The access list that declares it; empty where the identifier has no checksum.
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

    /// The transaction that only validates it, declared.
    pub fn validation(&self) -> Transaction {
        Transaction::new(CROSS_L2_INBOX, self.validation_calldata()).access_list(self.access_list())
    }

    /// The transaction that relays it, declared.
    pub fn transaction(&self) -> Transaction {
        Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, self.calldata())
            .access_list(self.access_list())
    }
}

/// The access list that declares all of these; nothing for one without a checksum.
pub fn declare<'a>(relays: impl IntoIterator<Item = &'a Relay>) -> AccessList {
    let entries: Vec<_> = relays.into_iter().filter_map(Relay::entry).collect();
    if entries.is_empty() { AccessList::default() } else { access_list(&entries) }
}
