//! Both encoders encode well-formed inputs equally.

use alloy_primitives::{Address, B256, Bytes, U256, b256, keccak256};
use messenger::{Identifier, Message};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};

use super::{
    Encoder,
    specification::{self, IdentifierFields},
};
use crate::Relay;

const ONE: Encoder = Encoder::Messenger;
const OTHER: Encoder = Encoder::Specification;

fn word() -> impl Strategy<Value = U256> {
    (any::<[u64; 4]>(), 0usize..256).prop_map(|(limbs, less)| U256::from_limbs(limbs) >> less)
}

fn address() -> impl Strategy<Value = Address> {
    any::<[u8; 20]>().prop_map(Address::from)
}

fn message() -> impl Strategy<Value = Message> {
    let bytes = prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..70),
        1 => prop::collection::vec(any::<u8>(), 0..3000),
    ];
    (word(), word(), word(), address(), address(), bytes).prop_map(
        |(destination, source, nonce, sender, target, message)| Message {
            destination,
            source,
            nonce,
            sender,
            target,
            message: message.into(),
        },
    )
}

/// An identifier. Some have a number that the inbox refuses.
fn identifier() -> impl Strategy<Value = Identifier> {
    let long = || prop_oneof![9 => any::<u64>().prop_map(U256::from), 1 => word()];
    let short = prop_oneof![9 => any::<u32>().prop_map(U256::from), 1 => word()];
    (address(), long(), short, long(), word()).prop_map(
        |(origin, block_number, log_index, timestamp, chain_id)| Identifier {
            origin,
            blockNumber: block_number,
            logIndex: log_index,
            timestamp,
            chainId: chain_id,
        },
    )
}

#[test]
fn both_encoders_are_equal() {
    let rng_seed = RngSeed::Fixed(0x5eed);
    let config = Config { cases: 5_000, rng_seed, failure_persistence: None, ..Config::default() };
    let declared = std::cell::Cell::new(0);
    let strategy = (message(), identifier(), identifier());
    let compared = TestRunner::new(config).run(&strategy, |(message, id, other)| {
        prop_assert_eq!(ONE.send(&message), OTHER.send(&message));
        prop_assert_eq!(ONE.resend(&message), OTHER.resend(&message));
        prop_assert_eq!(ONE.log(&message), OTHER.log(&message));
        prop_assert_eq!(ONE.payload(&message), OTHER.payload(&message));
        let hash = ONE.message_hash(&message);
        prop_assert_eq!(hash, OTHER.message_hash(&message));
        for slot in 0..3 {
            prop_assert_eq!(ONE.mapping_slot(hash, slot), OTHER.mapping_slot(hash, slot));
        }
        prop_assert_eq!(ONE.getters(hash), OTHER.getters(hash));
        let relay = Relay { id, payload: ONE.payload(&message) };
        prop_assert_eq!(ONE.relay(&relay), OTHER.relay(&relay));
        prop_assert_eq!(ONE.validation(&relay), OTHER.validation(&relay));
        prop_assert_eq!(ONE.checksum_call(&relay), OTHER.checksum_call(&relay));
        let another = Relay { id: other, payload: Bytes::new() };
        let both = ONE.declare([&relay, &another]);
        prop_assert_eq!(&both, &OTHER.declare([&relay, &another]));
        declared.set(declared.get() + usize::from(!both.0.is_empty()));
        Ok(())
    });
    compared.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(ONE.inbox_version(), OTHER.inbox_version());
    // Most messages have a checksum, so most access lists are not empty.
    assert!(declared.get() > 3_000, "{}", declared.get());
}

/// The second encoder against a vector of an upstream test.
#[test]
fn checksum_of_the_second_encoder() {
    let id = IdentifierFields {
        origin: Address::ZERO,
        block_number: U256::from(0xa1a2a3a4a5a6a7a8_u64),
        log_index: U256::from(0xb1b2b3b4_u64),
        timestamp: U256::from(0xc1c2c3c4c5c6c7c8_u64),
        chain_id: U256::from(0xd1d2d3d4d5d6d7d8_u64),
    };
    let hash = b256!("0x8017559a85b12c04b14a1a425d53486d1015f833714a09bd62f04152a7e2ae9b");
    let expected = b256!("0x03139ddd21106abad4bb82800fedfa3a103f53f242c2d5b7615b0baad8379531");
    assert_eq!(specification::checksum(id, hash), Some(expected));
    let too_high = IdentifierFields { log_index: U256::from(1u64 << 32), ..id };
    assert_eq!(specification::checksum(too_high, hash), None);
}

/// The second encoder against the vectors of a message.
#[test]
fn hashes_of_the_second_encoder() {
    let message = Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(7),
        sender: Address::repeat_byte(0xaa),
        target: Address::repeat_byte(0x44),
        message: Bytes::from_static(&[0xde, 0xad, 0xbe, 0xef]),
    };
    let expected = b256!("0x911dcf90fe8babf14bb37b6bea7502dcadd3a5d586c04e7755227eebe3baf882");
    assert_eq!(OTHER.message_hash(&message), expected);
    let expected = b256!("0x71e41e69431141fdbcbe488f3193dea82b2847c2d2b7cf2e4b5e73b07e8332e9");
    assert_eq!(keccak256(OTHER.payload(&message)), expected);
    let relay = OTHER.relay_of(&message);
    let lookup = b256!("0x010000000000000000000385000000000012d6870000000068e7780000000005");
    let checksum = b256!("0x0393a2afaa1d90605570aaa7372cbad43779862f19ce45dfb16ef3523a7ffa44");
    let declared: Vec<B256> =
        OTHER.declare([&relay]).0.into_iter().flat_map(|item| item.storage_keys).collect();
    assert_eq!(declared, [lookup, checksum]);
}
