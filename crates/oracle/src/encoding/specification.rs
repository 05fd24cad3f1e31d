//! The second encoder: calldata, payloads, hashes and access lists, byte by byte from
//! docs/SEMANTICS.md and the Solidity ABI's specification, with nothing of crate `messenger`.
//!
//! The campaign makes half of its inputs with it. A mistake in one encoder makes calls that the
//! predeploys refuse, which the floors of the outcomes notice; a mistake in both would have to be
//! the same one.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, Bytes, LogData, U256, address, keccak256};

/// `CrossL2Inbox`.
const INBOX: Address = address!("0x4200000000000000000000000000000000000022");

/// The signatures of the messenger's getters; the first two take a key.
pub(super) const GETTERS: [&str; 8] = [
    "successfulMessages(bytes32)",
    "sentMessages(bytes32)",
    "messageNonce()",
    "messageVersion()",
    "version()",
    "crossDomainMessageSender()",
    "crossDomainMessageSource()",
    "crossDomainMessageContext()",
];

/// What a message consists of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) destination: U256,
    pub(super) source: U256,
    pub(super) nonce: U256,
    pub(super) sender: Address,
    pub(super) target: Address,
    pub(super) message: &'a [u8],
}

/// Where a log is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) origin: Address,
    pub(super) block_number: U256,
    pub(super) log_index: U256,
    pub(super) timestamp: U256,
    pub(super) chain_id: U256,
}

/// Something that takes one word of the ABI.
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

/// Bytes under construction.
#[derive(Debug, Default)]
struct Encoding(Vec<u8>);

impl Encoding {
    /// Calldata of the function with this signature.
    fn call(signature: &str) -> Self {
        Self(keccak256(signature)[..4].to_vec())
    }

    fn word(mut self, value: impl Word) -> Self {
        self.0.extend(value.word());
        self
    }

    fn place(self, place: Place) -> Self {
        let Place { origin, block_number, log_index, timestamp, chain_id } = place;
        self.word(origin).word(block_number).word(log_index).word(timestamp).word(chain_id)
    }

    /// The tail of a `bytes`: its length, itself, and zeros up to the end of a word.
    fn tail(mut self, bytes: &[u8]) -> Vec<u8> {
        self = self.word(bytes.len() as u64);
        self.0.extend(bytes);
        self.0.resize(self.0.len() + bytes.len().wrapping_neg() % 32, 0);
        self.0
    }
}

/// Topic of the log of a message that was sent.
fn sent_message() -> B256 {
    keccak256("SentMessage(uint256,address,uint256,address,bytes)")
}

pub(super) fn send(m: Fields<'_>) -> Vec<u8> {
    let call = Encoding::call("sendMessage(uint256,address,bytes)");
    call.word(m.destination).word(m.target).word(3 * 32).tail(m.message)
}

pub(super) fn resend(m: Fields<'_>) -> Vec<u8> {
    let call = Encoding::call("resendMessage(uint256,uint256,address,address,bytes)");
    let head = call.word(m.destination).word(m.nonce).word(m.sender).word(m.target);
    head.word(5 * 32).tail(m.message)
}

pub(super) fn relay(place: Place, payload: &[u8]) -> Vec<u8> {
    let signature = "relayMessage((address,uint256,uint256,uint256,uint256),bytes)";
    Encoding::call(signature).place(place).word(6 * 32).tail(payload)
}

pub(super) fn validation(place: Place, msg_hash: B256) -> Vec<u8> {
    let signature = "validateMessage((address,uint256,uint256,uint256,uint256),bytes32)";
    Encoding::call(signature).place(place).word(msg_hash).0
}

pub(super) fn checksum_call(place: Place, msg_hash: B256) -> Vec<u8> {
    let signature = "calculateChecksum((address,uint256,uint256,uint256,uint256),bytes32)";
    Encoding::call(signature).place(place).word(msg_hash).0
}

/// `version()`, which both predeploys have.
pub(super) fn version() -> Vec<u8> {
    Encoding::call("version()").0
}

/// A getter of [`GETTERS`].
pub(super) fn getter(signature: &str, key: B256) -> Vec<u8> {
    let call = Encoding::call(signature);
    if signature.ends_with("(bytes32)") { call.word(key).0 } else { call.0 }
}

/// The log that a send leaves.
pub(super) fn log(m: Fields<'_>) -> LogData {
    let topics = vec![
        sent_message(),
        m.destination.word().into(),
        m.target.word().into(),
        m.nonce.word().into(),
    ];
    let data = Encoding::default().word(m.sender).word(2 * 32).tail(m.message);
    LogData::new_unchecked(topics, data.into())
}

/// The log's topics, then its data.
pub(super) fn payload(m: Fields<'_>) -> Bytes {
    let log = log(m);
    let topics = log.topics().iter().flat_map(|topic| topic.0);
    topics.chain(log.data.iter().copied()).collect()
}

pub(super) fn message_hash(m: Fields<'_>) -> B256 {
    let head = Encoding::default().word(m.destination).word(m.source).word(m.nonce);
    keccak256(head.word(m.sender).word(m.target).word(6 * 32).tail(m.message))
}

/// The entry of a key in the mapping of this slot.
pub(super) fn mapping_entry(key: B256, slot: u8) -> U256 {
    keccak256(Encoding::default().word(key).word(u64::from(slot)).0).into()
}

/// Block number, timestamp and log index, as long as the words of an access list have room.
fn position(place: Place) -> Option<[u8; 20]> {
    let log_index = u32::try_from(place.log_index).ok()?.to_be_bytes();
    let [block_number, timestamp] = [
        u64::try_from(place.block_number).ok()?.to_be_bytes(),
        u64::try_from(place.timestamp).ok()?.to_be_bytes(),
    ];
    let mut bytes = [0; 20];
    bytes[..8].copy_from_slice(&block_number);
    bytes[8..16].copy_from_slice(&timestamp);
    bytes[16..].copy_from_slice(&log_index);
    Some(bytes)
}

/// The slot that the inbox looks at; none for numbers that it refuses.
pub(super) fn checksum(place: Place, msg_hash: B256) -> Option<B256> {
    let log_hash = keccak256([place.origin.as_slice(), &msg_hash[..]].concat());
    let position = position(place)?;
    let id_log_hash = keccak256([&log_hash[..], &[0; 12], &position].concat());
    let mut checksum = keccak256([id_log_hash.0, place.chain_id.word()].concat());
    checksum[0] = 3;
    Some(checksum)
}

/// The storage keys that declare a message; none for numbers that the inbox refuses.
fn keys(place: Place, msg_hash: B256) -> Option<Vec<B256>> {
    let chain_id = place.chain_id.word();
    let (upper, lower) = chain_id.split_at(24);
    let position = position(place)?;
    let mut keys = vec![B256::from_slice(&[&[1, 0, 0, 0], lower, &position].concat())];
    if upper.iter().any(|byte| *byte != 0) {
        keys.push(B256::from_slice(&[&[2, 0, 0, 0, 0, 0, 0, 0], upper].concat()));
    }
    keys.push(checksum(place, msg_hash)?);
    Some(keys)
}

/// The access list that declares these messages; nothing of those with numbers that the inbox
/// refuses.
pub(super) fn access_list(messages: impl Iterator<Item = (Place, B256)>) -> AccessList {
    let keys = messages.filter_map(|(place, msg_hash)| keys(place, msg_hash));
    let storage_keys: Vec<_> = keys.flatten().collect();
    if storage_keys.is_empty() {
        return AccessList::default();
    }
    AccessList(vec![AccessListItem { address: INBOX, storage_keys }])
}
