//! Inbox entries: encoded, parsed again, and refused.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, U256};
use messenger::{
    AccessListError, CROSS_L2_INBOX, DeclarationError, Identifier, IdentifierError, InboxEntry,
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, access_list, parse_access_list,
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

const MSG_HASH: B256 = B256::repeat_byte(0x11);

/// An entry with a chain id above 64 bits, so that it has all three keys.
fn entry() -> InboxEntry {
    let id = Identifier::new(
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        LogPosition { chain_id: U256::MAX, block_number: 1, timestamp: 3, log_index: 2 },
    );
    InboxEntry::new(&id, MSG_HASH).unwrap()
}

/// The three keys, with one byte of one of them changed.
fn with_byte(key: usize, byte: usize, value: u8) -> Vec<B256> {
    let mut keys = entry().encode();
    keys[key][byte] = value;
    keys
}

/// Asserts that the keys are refused because of the one at `index`.
#[track_caller]
fn assert_refused(keys: &[B256], index: usize, expected: &'static str) {
    let actual = keys[index];
    let refused = InboxEntry::parse(keys);
    assert_eq!(refused, Err(AccessListError::Entry { index, expected, actual }));
}

const LOOKUP: &str = "a lookup (type 1)";
const CHECKSUM: &str = "a checksum (type 3)";
const EITHER: &str = "a checksum (type 3) or a chain id (type 2)";
const ZEROS: &str = "seven zero bytes in a chain id (type 2)";

/// A chain id of up to 64 bits is in the lookup key alone.
#[test]
fn chain_ids_around_64_bits() {
    let largest = U256::from(u64::MAX);
    for (chain_id, expected) in
        [(largest - U256::ONE, 2), (largest, 2), (largest + U256::ONE, 3), (U256::MAX, 3)]
    {
        let entry = InboxEntry { chain_id, ..entry() };
        assert_eq!(entry.encode().len(), expected, "{chain_id}");
        assert_eq!(InboxEntry::parse(&entry.encode()), Ok(vec![entry]));
    }
}

#[test]
fn entries_of_another_type_than_expected() {
    for kind in [0, 2, 3, 4, 255] {
        assert_refused(&with_byte(0, 0, kind), 0, LOOKUP);
    }
    for kind in [0, 1, 4, 255] {
        assert_refused(&with_byte(1, 0, kind), 1, EITHER);
    }
    for kind in [0, 1, 2, 4, 255] {
        assert_refused(&with_byte(2, 0, kind), 2, CHECKSUM);
    }
    // The positions of a second message count on.
    let mut keys = entry().encode();
    keys.extend(with_byte(0, 0, 3));
    assert_refused(&keys, 3, LOOKUP);
}

#[test]
fn bytes_that_must_be_zero() {
    for byte in 1..4 {
        assert_refused(&with_byte(0, byte, 1), 0, LOOKUP);
    }
    for byte in 1..8 {
        assert_refused(&with_byte(1, byte, 1), 1, ZEROS);
    }
}

#[test]
fn lists_that_end_within_a_message() {
    let keys = entry().encode();
    let ends = |keys: &[B256]| InboxEntry::parse(keys);
    let expected = AccessListError::Ends { expected: EITHER, actual: 1 };
    assert_eq!(ends(&keys[..1]), Err(expected));
    let expected = AccessListError::Ends { expected: CHECKSUM, actual: 2 };
    assert_eq!(ends(&keys[..2]), Err(expected));
    let second = [&keys[..], &keys[..1]].concat();
    let expected = AccessListError::Ends { expected: EITHER, actual: 4 };
    assert_eq!(ends(&second), Err(expected));
    assert_eq!(ends(&[]), Ok(vec![]));
}

/// All items of the inbox count, in order; those of other addresses are ignored.
#[test]
fn lists_of_several_items() {
    let keys = entry().encode();
    let item = |address, keys: &[B256]| AccessListItem { address, storage_keys: keys.to_vec() };
    let list = AccessList(vec![
        item(Address::ZERO, &[B256::ZERO]),
        item(CROSS_L2_INBOX, &keys[..2]),
        item(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &keys),
        item(CROSS_L2_INBOX, &[]),
        item(CROSS_L2_INBOX, &keys[2..]),
    ]);
    assert_eq!(parse_access_list(&list), Ok(vec![entry()]));
    assert_eq!(parse_access_list(&AccessList::default()), Ok(vec![]));
}

#[test]
fn an_entry_declares_one_message_only() {
    let id = Identifier::new(
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        LogPosition { chain_id: U256::MAX, block_number: 1, timestamp: 3, log_index: 2 },
    );
    let entry = entry();
    assert_eq!(entry.verify(&id, MSG_HASH), Ok(()));
    let others = [
        Identifier { origin: CROSS_L2_INBOX, ..id.clone() },
        Identifier { blockNumber: U256::from(2), ..id.clone() },
        Identifier { logIndex: U256::ONE, ..id.clone() },
        Identifier { timestamp: U256::from(4), ..id.clone() },
        Identifier { chainId: U256::from(901), ..id.clone() },
    ];
    for other in others {
        let expected = other.checksum(MSG_HASH).unwrap();
        let actual = entry.checksum;
        assert_eq!(
            entry.verify(&other, MSG_HASH),
            Err(DeclarationError::Checksum { expected, actual })
        );
    }
    let expected = id.checksum(B256::ZERO).unwrap();
    let actual = entry.checksum;
    assert_eq!(entry.verify(&id, B256::ZERO), Err(DeclarationError::Checksum { expected, actual }));
}

/// In the order in which the contract checks them: block number, log index, timestamp.
#[test]
fn identifiers_without_a_checksum() {
    let id = Identifier::new(
        Address::ZERO,
        LogPosition {
            chain_id: U256::MAX,
            block_number: u64::MAX,
            timestamp: u64::MAX,
            log_index: u32::MAX,
        },
    );
    assert!(id.checksum(MSG_HASH).is_ok());
    let timestamp = Identifier { timestamp: id.timestamp + U256::ONE, ..id.clone() };
    let log_index = Identifier { logIndex: id.logIndex + U256::ONE, ..timestamp.clone() };
    let block = Identifier { blockNumber: id.blockNumber + U256::ONE, ..log_index.clone() };
    let over_u64 = U256::ONE << 64;
    let expected = u64::MAX;
    let errors = [
        (timestamp, IdentifierError::TimestampTooHigh { expected, actual: over_u64 }),
        (
            log_index,
            IdentifierError::LogIndexTooHigh { expected: u32::MAX, actual: U256::ONE << 32 },
        ),
        (block, IdentifierError::BlockNumberTooHigh { expected, actual: over_u64 }),
    ];
    for (id, error) in errors {
        assert_eq!(id.checksum(MSG_HASH), Err(error));
        assert_eq!(id.packed(), Err(error));
        assert_eq!(InboxEntry::new(&id, MSG_HASH), Err(error));
        assert_eq!(entry().verify(&id, MSG_HASH), Err(error.into()));
    }
}

proptest! {
    #![proptest_config(Config {
        cases: 500,
        rng_seed: RngSeed::Fixed(3),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn any_entries_survive_the_list(
        fields in prop::collection::vec(any::<([u8; 32], bool, u64, u64, u32, [u8; 32])>(), 0..8),
    ) {
        let entries: Vec<InboxEntry> = fields
            .into_iter()
            .map(|(chain_id, small, block_number, timestamp, log_index, hash)| {
                let chain_id = U256::from_be_bytes(chain_id) >> if small { 192 } else { 0 };
                let id = Identifier::new(CROSS_L2_INBOX, LogPosition { chain_id, block_number, timestamp, log_index });
                InboxEntry::new(&id, hash.into()).unwrap()
            })
            .collect();
        let list = access_list(&entries);
        let keys = entries.iter().map(|entry| entry.encode().len()).sum::<usize>();
        prop_assert_eq!(list.0[0].storage_keys.len(), keys);
        prop_assert_eq!(parse_access_list(&list), Ok(entries));
    }
}
