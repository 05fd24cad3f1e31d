//! The vectors and slots of docs/SEMANTICS.md#vectors and docs/SEMANTICS.md#storage against the
//! part without revm: relayers, provers and verifiers must compute these values, to the byte.

use alloy_primitives::{Address, B256, Bytes, U256, b256, bytes, keccak256, uint};
use alloy_sol_types::{SolCall, SolEvent, SolValue};
use messenger::{
    CHECKSUM_VERSION, COUNTER_MASK, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    LogPosition, MESSAGE_VERSION, Message, MessengerVersion,
    abi::{
        IL2ToL2CrossDomainMessenger::{relayMessageCall, resendMessageCall},
        SentMessage,
    },
    decode_nonce, encode_nonce, log_hash, payload_hash,
    storage::{
        CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, ENTERED_SLOT,
        SENT_MESSAGES_SLOT, SUCCESSFUL_MESSAGES_SLOT, mapping_slot, sent_message,
    },
};

#[test]
fn transient_slots_are_hashes_less_one() {
    for (slot, name) in [
        (ENTERED_SLOT, "transientreentrancyaware.entered"),
        (CROSS_DOMAIN_MESSAGE_SENDER_SLOT, "l2tol2crossdomainmessenger.sender"),
        (CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, "l2tol2crossdomainmessenger.source"),
    ] {
        assert_eq!(slot, U256::from_be_bytes(keccak256(name).0) - U256::ONE, "{name}");
    }
}

#[test]
fn mapping_slots_are_hashes_of_key_and_slot() {
    let key = B256::repeat_byte(0xab);
    for slot in [SUCCESSFUL_MESSAGES_SLOT, SENT_MESSAGES_SLOT] {
        let expected = keccak256((key, U256::from(slot)).abi_encode());
        assert_eq!(B256::from(mapping_slot(key, slot)), expected);
    }
}

/// Version 1.2 marks the message hash, 1.3 stores the message hash under the nonce.
#[test]
fn words_of_sent_messages() {
    let hash = B256::repeat_byte(0xab);
    for nonce in [U256::ZERO, U256::from(7), encode_nonce(COUNTER_MASK, 1), U256::MAX] {
        for &version in MessengerVersion::ALL {
            let (key, word) = match version {
                MessengerVersion::V1_2_0 => (hash, U256::ONE),
                _ => (nonce.into(), hash.into()),
            };
            let slot = keccak256((key, U256::from(2)).abi_encode());
            assert_eq!(sent_message(version, hash, nonce), (slot.into(), word), "{version}");
        }
    }
}

/// The message of the vectors.
fn vector_message() -> Message {
    Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(7),
        sender: Address::repeat_byte(0xaa),
        target: Address::repeat_byte(0x44),
        message: bytes!("0xdeadbeef"),
    }
}

/// The identifier of the vectors.
fn vector_id(chain_id: U256) -> Identifier {
    Identifier::new(
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        LogPosition { chain_id, block_number: 1_234_567, timestamp: 1_760_000_000, log_index: 5 },
    )
}

#[test]
fn vector_of_a_message() {
    let message = vector_message();
    let msg_hash = keccak256(message.payload());
    let expected = b256!("0x71e41e69431141fdbcbe488f3193dea82b2847c2d2b7cf2e4b5e73b07e8332e9");
    assert_eq!(msg_hash, expected);
    let expected = b256!("0x911dcf90fe8babf14bb37b6bea7502dcadd3a5d586c04e7755227eebe3baf882");
    assert_eq!(message.hash(), expected);
    let entry = InboxEntry::new(&vector_id(message.source), msg_hash).unwrap();
    let expected = [
        b256!("0x010000000000000000000385000000000012d6870000000068e7780000000005"),
        b256!("0x0393a2afaa1d90605570aaa7372cbad43779862f19ce45dfb16ef3523a7ffa44"),
    ];
    assert_eq!(entry.encode(), expected);
}

#[test]
fn vector_of_a_chain_id_over_64_bits() {
    let chain_id = uint!(0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20_U256);
    let msg_hash = keccak256(vector_message().payload());
    let entry = InboxEntry::new(&vector_id(chain_id), msg_hash).unwrap();
    let expected = [
        b256!("0x01000000191a1b1c1d1e1f20000000000012d6870000000068e7780000000005"),
        b256!("0x02000000000000000102030405060708090a0b0c0d0e0f101112131415161718"),
        b256!("0x03fbc4b13c76d568d486b7544a80154564438e85b134a907611984bdfc3c4559"),
    ];
    assert_eq!(entry.encode(), expected);
}

/// This is also a vector of the upstream tests.
#[test]
fn vector_of_an_identifier_that_uses_every_byte() {
    let id = Identifier {
        origin: Address::ZERO,
        blockNumber: U256::from(0xa1a2_a3a4_a5a6_a7a8_u64),
        logIndex: U256::from(0xb1b2_b3b4_u32),
        timestamp: U256::from(0xc1c2_c3c4_c5c6_c7c8_u64),
        chainId: U256::from(0xd1d2_d3d4_d5d6_d7d8_u64),
    };
    let msg_hash = b256!("0x8017559a85b12c04b14a1a425d53486d1015f833714a09bd62f04152a7e2ae9b");
    let expected = b256!("0x03139ddd21106abad4bb82800fedfa3a103f53f242c2d5b7615b0baad8379531");
    assert_eq!(id.checksum(msg_hash), Ok(expected));
    let packed = b256!("0x000000000000000000000000a1a2a3a4a5a6a7a8c1c2c3c4c5c6c7c8b1b2b3b4");
    assert_eq!(id.packed(), Ok(packed));
    assert_eq!(expected[0], CHECKSUM_VERSION);
    let expected = keccak256([id.origin.as_slice(), msg_hash.as_slice()].concat());
    assert_eq!(log_hash(id.origin, msg_hash), expected);
}

/// Compares with another encoder, over all lengths of padding.
#[test]
fn message_hash_is_that_of_its_abi_encoding() {
    for length in 0..=100 {
        let message = Message { message: oracle::filler(length), ..vector_message() };
        let Message { destination, source, nonce, sender, target, message: bytes } =
            message.clone();
        let encoded = (destination, source, nonce, sender, target, bytes).abi_encode_params();
        assert_eq!(message.hash(), keccak256(encoded));
    }
}

#[test]
fn payload_is_topics_then_data() {
    for length in 0..=100 {
        let message = Message { message: oracle::filler(length), ..vector_message() };
        let topics =
            (SentMessage::SIGNATURE_HASH, message.destination, message.target, message.nonce);
        let data = (message.sender, message.message.clone()).abi_encode_params();
        let expected = [topics.abi_encode(), data].concat();
        assert_eq!(message.payload(), expected);
        let log = SentMessage {
            destination: message.destination,
            target: message.target,
            messageNonce: message.nonce,
            sender: message.sender,
            message: message.message,
        };
        assert_eq!(payload_hash(&log.encode_log_data()), keccak256(expected));
    }
}

#[test]
fn calldata_of_relay_and_resend() {
    let message = vector_message();
    let id = vector_id(message.source);
    let calldata = message.relay_calldata(id.clone());
    let call = relayMessageCall::abi_decode_validate(&calldata);
    let call = call.unwrap();
    assert_eq!((call._id, call._sentMessage), (id, Bytes::from(message.payload())));
    let calldata = message.resend_calldata();
    let call = resendMessageCall::abi_decode_validate(&calldata);
    let call = call.unwrap();
    let head = (call._destination, call._nonce, call._sender, call._target);
    assert_eq!(head, (message.destination, message.nonce, message.sender, message.target));
    assert_eq!(call._message, message.message);
}

#[test]
fn nonces_carry_a_version_in_their_top_bits() {
    assert_eq!(MESSAGE_VERSION, 0);
    assert_eq!(COUNTER_MASK, (U256::ONE << 240) - U256::ONE);
    for counter in [U256::ZERO, U256::from(41), COUNTER_MASK] {
        assert_eq!(encode_nonce(counter, MESSAGE_VERSION), counter);
        for version in [0, 1, 0x8000, u16::MAX] {
            let nonce = encode_nonce(counter, version);
            assert_eq!(nonce, counter + (U256::from(version) << 240));
            assert_eq!(decode_nonce(nonce), (counter, version));
        }
    }
    assert_eq!(encode_nonce(U256::MAX, 0), COUNTER_MASK);
    assert_eq!(decode_nonce(U256::MAX), (COUNTER_MASK, u16::MAX));
}
