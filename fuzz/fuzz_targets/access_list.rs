//! Arbitrary storage keys: parsed as an access list, and encoded again.
#![no_main]

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{B256, U256};
use libfuzzer_sys::fuzz_target;
use messenger::{
    CHECKSUM_VERSION, CROSS_L2_INBOX, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, access_list,
    parse_access_list,
};

/// Length of an [`InboxEntry`] in the input, in bytes: its fields, big-endian, one after the other.
const ENTRY: usize = 32 + 8 + 8 + 4 + 32;

/// Reads `bytes` as storage keys. An incomplete key at the end is ignored.
fn keys(bytes: &[u8]) -> Vec<B256> {
    bytes.chunks_exact(32).map(B256::from_slice).collect()
}

/// Reads `bytes` as the fields of inbox entries. An incomplete entry at the end is ignored.
fn entries(bytes: &[u8]) -> Vec<InboxEntry> {
    bytes
        .chunks_exact(ENTRY)
        .map(|fields| {
            let number = |at: usize| U256::from_be_slice(&fields[at..at + 8]).to::<u64>();
            let mut checksum = B256::from_slice(&fields[52..]);
            checksum[0] = CHECKSUM_VERSION;
            InboxEntry {
                chain_id: U256::from_be_slice(&fields[..32]),
                block_number: number(32),
                timestamp: number(40),
                log_index: U256::from_be_slice(&fields[48..52]).to::<u32>(),
                checksum,
            }
        })
        .collect()
}

/// Whether a key extends a chain id by zero. The parser skips such a key, and `encode` never writes
/// it.
fn is_empty_extension(key: &B256) -> bool {
    key[0] == 2 && key[1..] == [0; 31]
}

/// Checks that parsed keys encode to the same keys, except for extensions by zero, and that only
/// the inbox's keys of an access list count, in any number of items.
fn check_keys(keys: &[B256]) {
    let parsed = InboxEntry::parse(keys);
    let (first, second) = keys.split_at(keys.len() / 2);
    let item = |address, keys: &[B256]| AccessListItem { address, storage_keys: keys.to_vec() };
    let in_parts = AccessList(vec![
        item(CROSS_L2_INBOX, first),
        item(L2_TO_L2_CROSS_DOMAIN_MESSENGER, keys),
        item(CROSS_L2_INBOX, second),
    ]);
    assert_eq!(parse_access_list(&in_parts), parsed);

    let Ok(parsed) = parsed else { return };
    let encoded: Vec<B256> = parsed.iter().flat_map(InboxEntry::encode).collect();
    let mut canonical = keys.to_vec();
    canonical.retain(|key| !is_empty_extension(key));
    assert_eq!(encoded, canonical);
    assert_eq!(InboxEntry::parse(&encoded), Ok(parsed));
}

/// Checks that encoded entries parse to the same entries.
fn check_entries(entries: &[InboxEntry]) {
    let encoded: Vec<B256> = entries.iter().flat_map(InboxEntry::encode).collect();
    assert_eq!(InboxEntry::parse(&encoded).as_deref(), Ok(entries));
    assert_eq!(parse_access_list(&access_list(entries)).as_deref(), Ok(entries));
}

fuzz_target!(|bytes: &[u8]| {
    check_keys(&keys(bytes));
    check_entries(&entries(bytes));
});
