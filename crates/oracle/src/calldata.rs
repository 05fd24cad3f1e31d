//! Calldata that no ABI encoder writes.

use alloy_primitives::{Bytes, U256};

/// `calldata` with another word at byte `offset`.
///
/// # Panics
///
/// Where there is no whole word at `offset`.
#[track_caller]
pub fn with_word(calldata: &[u8], offset: usize, word: U256) -> Bytes {
    let mut changed = calldata.to_vec();
    changed[offset..offset + 32].copy_from_slice(&word.to_be_bytes::<32>());
    changed.into()
}

/// Where the `index`-th word of the arguments stands in calldata.
pub const fn argument(index: usize) -> usize {
    4 + 32 * index
}

/// Offsets and lengths for a decoder to accept or refuse in calldata of `size` bytes: every one up
/// to behind its end, and the ones where arithmetic of 32, 63, 64 and 256 bits wraps.
pub fn edge_words(size: usize) -> Vec<U256> {
    let powers = [32, 63, 64, 128, 255].map(|bits| U256::ONE << bits);
    let around = |power: U256| {
        [U256::from(164), U256::from(36), U256::from(32), U256::ONE].map(move |less| power - less)
    };
    (0..=size + 32)
        .map(U256::from)
        .chain(powers.into_iter().flat_map(around))
        .chain(powers)
        .chain([U256::MAX])
        .collect()
}

/// Words that are no address, for each of the bits above it.
pub fn dirty_addresses(address: alloy_primitives::Address) -> Vec<U256> {
    let clean = U256::from_be_bytes(address.into_word().0);
    (160..256).map(|bit| clean | (U256::ONE << bit)).collect()
}
