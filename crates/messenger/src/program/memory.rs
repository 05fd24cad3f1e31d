//! Sizes of memory and offsets in it, as Solidity uses them. All are in bytes; `words` is the
//! number of words of the message.

/// After the free memory pointer is set: `mstore(0x40, 0x80)`.
pub(super) const INITIAL: usize = 0x60;

/// The first free word, where a call without dynamic data writes its output or its error.
pub(super) const FIRST: usize = 0x80;

/// After one word is written at [`FIRST`].
pub(super) const FIRST_WORD: usize = FIRST + 0x20;

/// After a message of `words` is copied to memory as `bytes`, with a zero word after it.
pub(super) const fn message_copy(words: usize) -> usize {
    FIRST + 0x20 + 32 * words + 0x20
}

/// After the message hash is computed from a message copied to memory.
pub(super) const fn message_hash(words: usize) -> usize {
    message_end(words) + 0x20
}

/// The free memory pointer after the message hash: after the copy, and the encoding of a length
/// word, seven words and the message.
pub(super) const fn message_end(words: usize) -> usize {
    FIRST + (0x20 + 32 * words) + (0x20 + 7 * 32 + 32 * words)
}

/// After `SentMessage`'s data is encoded after the message hash: sender, offset, length, message
/// and a zero word.
pub(super) const fn sent_message(words: usize) -> usize {
    message_end(words) + 3 * 32 + 32 * words + 0x20
}
