//! Arbitrary storage keys through the access-list parser, and back.
#![no_main]

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{B256, U256};
use libfuzzer_sys::fuzz_target;
use messenger::{
    CHECKSUM_VERSION, CROSS_L2_INBOX, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, access_list,
    parse_access_list,
};

/// Bytes of an [`InboxEntry`] in the input: its fields, big-endian, one after the other.
const ENTRY: usize = 32 + 8 + 8 + 4 + 32;

/// The storage keys that `bytes` are; what is left over is cut off.
fn keys(bytes: &[u8]) -> Vec<B256> {
    bytes.chunks_exact(32).map(B256::from_slice).collect()
}

/// The messages that `bytes` declare, read field by field; what is left over is cut off.
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

/// A chain id extension that extends nothing: read, but never written.
fn is_idle_extension(key: &B256) -> bool {
    key[0] == 2 && key[1..] == [0; 31]
}

/// What parses is, key by key, what it encodes to, but for extensions that extend nothing; and
/// whatever its items are, only the inbox's keys count.
fn parses_to_what_it_encodes(keys: &[B256]) {
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
    canonical.retain(|key| !is_idle_extension(key));
    assert_eq!(encoded, canonical);
    assert_eq!(InboxEntry::parse(&encoded), Ok(parsed));
}

/// Whatever can be declared is read back.
fn encodes_to_what_parses(entries: &[InboxEntry]) {
    let encoded: Vec<B256> = entries.iter().flat_map(InboxEntry::encode).collect();
    assert_eq!(InboxEntry::parse(&encoded).as_deref(), Ok(entries));
    assert_eq!(parse_access_list(&access_list(entries)).as_deref(), Ok(entries));
}

fuzz_target!(|bytes: &[u8]| {
    parses_to_what_it_encodes(&keys(bytes));
    encodes_to_what_parses(&entries(bytes));
});
