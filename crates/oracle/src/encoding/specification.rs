//! The second encoder: calldata, payloads, hashes and access lists, written from docs/SEMANTICS.md
//! and the specification of the Solidity ABI, without any code of crate `messenger`.
//!
//! The campaign makes half of its inputs with it. A mistake in one encoder makes calls that the
//! predeploys refuse, so the outcomes fall below their floors. It would only stay hidden if both
//! encoders had the same mistake.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, Bytes, LogData, U256, address, keccak256};

use crate::Revision;

/// `CrossL2Inbox`.
const INBOX: Address = address!("0x4200000000000000000000000000000000000022");

/// The signatures of the messenger's getters. The first two take a key.
pub(super) const fn getters(revision: Revision) -> [&'static str; 8] {
    [
        "successfulMessages(bytes32)",
        match revision {
            Revision::V1_2 => "sentMessages(bytes32)",
            Revision::V1_3 => "sentMessages(uint256)",
        },
        "messageNonce()",
        "messageVersion()",
        "version()",
        "crossDomainMessageSender()",
        "crossDomainMessageSource()",
        "crossDomainMessageContext()",
    ]
}

/// The slot of `sentMessages` that a message with this hash and nonce has, and the word of a message
/// that was sent.
pub(super) fn sent_entry(revision: Revision, hash: B256, nonce: U256) -> (U256, U256) {
    const SENT_MESSAGES: u8 = 2;
    match revision {
        Revision::V1_2 => (mapping_entry(hash, SENT_MESSAGES), U256::from(1)),
        Revision::V1_3 => (mapping_entry(nonce.into(), SENT_MESSAGES), U256::from_be_bytes(hash.0)),
    }
}

/// The fields of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct MessageFields<'a> {
    pub(super) destination: U256,
    pub(super) source: U256,
    pub(super) nonce: U256,
    pub(super) sender: Address,
    pub(super) target: Address,
    pub(super) message: &'a [u8],
}

/// The fields of an identifier.
#[derive(Debug, Clone, Copy)]
pub(super) struct IdentifierFields {
    pub(super) origin: Address,
    pub(super) block_number: U256,
    pub(super) log_index: U256,
    pub(super) timestamp: U256,
    pub(super) chain_id: U256,
}

/// A value that the ABI encodes as one word.
trait Word {
    fn word(self) -> [u8; 32];
}

impl Word for U256 {
    fn word(self) -> [u8; 32] {
        self.to_be_bytes()
    }
}

impl Word for u64 {
    fn word(self) -> [u8; 32] {
        U256::from(self).word()
    }
}

impl Word for B256 {
    fn word(self) -> [u8; 32] {
        self.0
    }
}

impl Word for Address {
    fn word(self) -> [u8; 32] {
        let mut word = [0; 32];
        word[12..].copy_from_slice(self.as_slice());
        word
    }
}

/// An encoding under construction.
#[derive(Debug, Default)]
struct Encoding(Vec<u8>);

impl Encoding {
    /// Begins the calldata of the function with this signature.
    fn call(signature: &str) -> Self {
        Self(keccak256(signature)[..4].to_vec())
    }

    fn word(mut self, value: impl Word) -> Self {
        self.0.extend(value.word());
        self
    }

    fn identifier(self, id: IdentifierFields) -> Self {
        let IdentifierFields { origin, block_number, log_index, timestamp, chain_id } = id;
        self.word(origin).word(block_number).word(log_index).word(timestamp).word(chain_id)
    }

    /// Adds the tail of a value of type `bytes`: its length, the bytes, and zeros up to the end of
    /// the word.
    fn tail(mut self, bytes: &[u8]) -> Vec<u8> {
        self = self.word(bytes.len() as u64);
        self.0.extend(bytes);
        self.0.resize(self.0.len() + bytes.len().wrapping_neg() % 32, 0);
        self.0
    }
}

/// The first topic of a `SentMessage` log.
fn sent_message() -> B256 {
    keccak256("SentMessage(uint256,address,uint256,address,bytes)")
}

pub(super) fn send(m: MessageFields<'_>) -> Vec<u8> {
    let call = Encoding::call("sendMessage(uint256,address,bytes)");
    call.word(m.destination).word(m.target).word(3 * 32).tail(m.message)
}

pub(super) fn resend(m: MessageFields<'_>) -> Vec<u8> {
    let call = Encoding::call("resendMessage(uint256,uint256,address,address,bytes)");
    let head = call.word(m.destination).word(m.nonce).word(m.sender).word(m.target);
    head.word(5 * 32).tail(m.message)
}

pub(super) fn relay(id: IdentifierFields, payload: &[u8]) -> Vec<u8> {
    let signature = "relayMessage((address,uint256,uint256,uint256,uint256),bytes)";
    Encoding::call(signature).identifier(id).word(6 * 32).tail(payload)
}

pub(super) fn validation(id: IdentifierFields, msg_hash: B256) -> Vec<u8> {
    let signature = "validateMessage((address,uint256,uint256,uint256,uint256),bytes32)";
    Encoding::call(signature).identifier(id).word(msg_hash).0
}

pub(super) fn checksum_call(id: IdentifierFields, msg_hash: B256) -> Vec<u8> {
    let signature = "calculateChecksum((address,uint256,uint256,uint256,uint256),bytes32)";
    Encoding::call(signature).identifier(id).word(msg_hash).0
}

/// Calldata of `version()`, a function of both predeploys.
pub(super) fn version() -> Vec<u8> {
    Encoding::call("version()").0
}

/// Calldata of a getter of [`getters`].
pub(super) fn getter(signature: &str, key: B256) -> Vec<u8> {
    let call = Encoding::call(signature);
    if signature.ends_with("(bytes32)") { call.word(key).0 } else { call.0 }
}

/// The `SentMessage` log of a message.
pub(super) fn log(m: MessageFields<'_>) -> LogData {
    let topics = vec![
        sent_message(),
        m.destination.word().into(),
        m.target.word().into(),
        m.nonce.word().into(),
    ];
    let data = Encoding::default().word(m.sender).word(2 * 32).tail(m.message);
    LogData::new_unchecked(topics, data.into())
}

/// The payload: the log's topics, then its data.
pub(super) fn payload(m: MessageFields<'_>) -> Bytes {
    let log = log(m);
    let topics = log.topics().iter().flat_map(|topic| topic.0);
    topics.chain(log.data.iter().copied()).collect()
}

pub(super) fn message_hash(m: MessageFields<'_>) -> B256 {
    let head = Encoding::default().word(m.destination).word(m.source).word(m.nonce);
    keccak256(head.word(m.sender).word(m.target).word(6 * 32).tail(m.message))
}

/// The slot of a key in the mapping at `slot`.
pub(super) fn mapping_entry(key: B256, slot: u8) -> U256 {
    keccak256(Encoding::default().word(key).word(u64::from(slot)).0).into()
}

/// Block number, timestamp and log index; `None` for numbers above the 64, 64 and 32 bits that the
/// keys of an access list hold.
fn position(id: IdentifierFields) -> Option<[u8; 20]> {
    let log_index = u32::try_from(id.log_index).ok()?.to_be_bytes();
    let [block_number, timestamp] = [
        u64::try_from(id.block_number).ok()?.to_be_bytes(),
        u64::try_from(id.timestamp).ok()?.to_be_bytes(),
    ];
    let mut bytes = [0; 20];
    bytes[..8].copy_from_slice(&block_number);
    bytes[8..16].copy_from_slice(&timestamp);
    bytes[16..].copy_from_slice(&log_index);
    Some(bytes)
}

/// The checksum, whose slot the inbox loads; `None` for numbers that the inbox refuses.
pub(super) fn checksum(id: IdentifierFields, msg_hash: B256) -> Option<B256> {
    let log_hash = keccak256([id.origin.as_slice(), &msg_hash[..]].concat());
    let position = position(id)?;
    let id_log_hash = keccak256([&log_hash[..], &[0; 12], &position].concat());
    let mut checksum = keccak256([id_log_hash.0, id.chain_id.word()].concat());
    checksum[0] = 3;
    Some(checksum)
}

/// The storage keys that declare a message; `None` for numbers that the inbox refuses.
fn keys(id: IdentifierFields, msg_hash: B256) -> Option<Vec<B256>> {
    let chain_id = id.chain_id.word();
    let (upper, lower) = chain_id.split_at(24);
    let position = position(id)?;
    let mut keys = vec![B256::from_slice(&[&[1, 0, 0, 0], lower, &position].concat())];
    if upper.iter().any(|byte| *byte != 0) {
        keys.push(B256::from_slice(&[&[2, 0, 0, 0, 0, 0, 0, 0], upper].concat()));
    }
    keys.push(checksum(id, msg_hash)?);
    Some(keys)
}

/// The access list that declares these messages. It omits messages with numbers that the inbox
/// refuses.
pub(super) fn access_list(messages: impl Iterator<Item = (IdentifierFields, B256)>) -> AccessList {
    let keys = messages.filter_map(|(id, msg_hash)| keys(id, msg_hash));
    let storage_keys: Vec<_> = keys.flatten().collect();
    if storage_keys.is_empty() {
        return AccessList::default();
    }
    AccessList(vec![AccessListItem { address: INBOX, storage_keys }])
}
