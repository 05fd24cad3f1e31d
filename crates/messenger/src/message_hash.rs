//! The message hash, the key of both mappings of the messenger.

use alloy_primitives::{Address, B256, Keccak256, U256};

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
    /// Offset of the tail of the encoding: after six words.
    const MESSAGE_OFFSET: u64 = 0xc0;
    let words: [[u8; 32]; 7] = [
        destination.to_be_bytes(),
        source.to_be_bytes(),
        nonce.to_be_bytes(),
        sender.into_word().0,
        target.into_word().0,
        U256::from(MESSAGE_OFFSET).to_be_bytes(),
        U256::from(message.len()).to_be_bytes(),
    ];
    let mut hasher = Keccak256::new();
    hasher.update(words.as_flattened());
    hasher.update(message);
    hasher.update(&[0; 32][..message.len().next_multiple_of(32) - message.len()]);
    hasher.finalize()
}
