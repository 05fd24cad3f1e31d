//! Reading 32-byte words as the EVM and Solidity's decoder do, and hashing them.

use alloy_primitives::{Address, B256, U256, keccak256};

/// keccak256 of two words, in one call: a host's keccak (feature `native-keccak` of
/// alloy-primitives) does not support streaming.
pub(crate) fn keccak256_of_words([first, second]: [B256; 2]) -> B256 {
    keccak256([first.0, second.0].as_flattened())
}

/// The word at `offset` of `bytes`; bytes beyond the end are zero, as with CALLDATALOAD.
pub(crate) fn word_at(bytes: &[u8], offset: usize) -> [u8; 32] {
    let mut word = [0; 32];
    if let Some(rest) = bytes.get(offset..) {
        let length = rest.len().min(32);
        word[..length].copy_from_slice(&rest[..length]);
    }
    word
}

/// The word at `offset` as a number.
pub(crate) fn number_at(bytes: &[u8], offset: usize) -> U256 {
    U256::from_be_bytes(word_at(bytes, offset))
}

/// The word at `offset` as an address; `Err` with the word if its upper 96 bits are not zero.
pub(crate) fn address_at(bytes: &[u8], offset: usize) -> Result<Address, [u8; 32]> {
    let word = word_at(bytes, offset);
    if word[..12] == [0; 12] { Ok(Address::from_slice(&word[12..])) } else { Err(word) }
}

/// The word at `offset` as a length or an offset: `Err` with the number if it is over 2^64-1.
pub(crate) fn length_at(bytes: &[u8], offset: usize) -> Result<u64, U256> {
    let number = number_at(bytes, offset);
    u64::try_from(number).map_err(|_| number)
}

/// Number of words that `bytes` bytes fill, rounded up.
#[cfg(feature = "revm")]
pub(crate) const fn words(bytes: usize) -> usize {
    bytes.div_ceil(32)
}
