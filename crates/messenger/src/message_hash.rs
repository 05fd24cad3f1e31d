//! The message hash, the key of both mappings of the messenger.

use alloy_primitives::{Address, B256, Keccak256, U256};

/// The words of `abi.encode(destination, source, nonce, sender, target, message)` before the bytes of
/// the message.
pub(crate) fn message_hash_head(
    destination: U256,
    source: U256,
    nonce: U256,
    sender: Address,
    target: Address,
    message_length: usize,
) -> [[u8; 32]; 7] {
    /// Offset of the tail of the encoding: after six words.
    const MESSAGE_OFFSET: u64 = 0xc0;
    [
        destination.to_be_bytes(),
        source.to_be_bytes(),
        nonce.to_be_bytes(),
        sender.into_word().0,
        target.into_word().0,
        U256::from(MESSAGE_OFFSET).to_be_bytes(),
        U256::from(message_length).to_be_bytes(),
    ]
}

/// `keccak256(abi.encode(destination, source, nonce, sender, target, message))`, streamed into the
/// hasher without a buffer for the encoding.
pub(crate) fn message_hash(
    destination: U256,
    source: U256,
    nonce: U256,
    sender: Address,
    target: Address,
    message: &[u8],
) -> B256 {
    let head = message_hash_head(destination, source, nonce, sender, target, message.len());
    let mut hasher = Keccak256::new();
    hasher.update(head.as_flattened());
    hasher.update(message);
    hasher.update(&[0; 32][..message.len().next_multiple_of(32) - message.len()]);
    hasher.finalize()
}
