//! Calldata that no ABI encoder writes.

use alloy_primitives::{Bytes, U256};

/// Replaces the word of `calldata` at byte `offset`.
///
/// # Panics
///
/// If `calldata` has no whole word at `offset`.
#[track_caller]
pub fn with_word(calldata: &[u8], offset: usize, word: U256) -> Bytes {
    let mut changed = calldata.to_vec();
    changed[offset..offset + 32].copy_from_slice(&word.to_be_bytes::<32>());
    changed.into()
}

/// Byte offset in calldata of the `index`-th word of the arguments.
pub const fn argument(index: usize) -> usize {
    4 + 32 * index
}

/// Offsets and lengths that a decoder must accept or refuse in calldata of `size` bytes: all up to
/// beyond its end, and those where arithmetic of 32, 63, 64 and 256 bits wraps.
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

/// Words that are no valid address: `address` with one bit set above its 160 bits, for each bit.
pub fn dirty_addresses(address: alloy_primitives::Address) -> Vec<U256> {
    let clean = U256::from_be_bytes(address.into_word().0);
    (160..256).map(|bit| clean | (U256::ONE << bit)).collect()
}
