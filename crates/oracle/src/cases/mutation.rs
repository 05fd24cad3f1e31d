//! Changes to well-formed bytes.

use alloy_primitives::{Bytes, U256};
use proptest::{prelude::*, sample::Index};

use super::edges::words;

/// A change to calldata or a payload.
#[derive(Debug, Clone)]
pub(super) enum Mutation {
    /// Cuts the bytes.
    Cut(Index),
    /// Appends bytes.
    Append(Vec<u8>),
    /// Replaces a word.
    Word(Index, U256),
    /// Sets a bit of a word, so that it is no address or no length.
    Dirty(Index, u8),
    /// Adds a small number to a word.
    Nudge(Index, i8),
    /// Replaces a word by an offset near the end of the bytes.
    FromEnd(Index, i8),
    /// Inserts words of zeros.
    Insert(Index, u8),
    /// Copies a word over another one.
    CopyWord(Index, Index),
    /// Flips a bit.
    Flip(Index, u8),
}

/// Changes that matter to a decoder.
pub(super) fn of_words() -> BoxedStrategy<Mutation> {
    let at = any::<Index>;
    prop_oneof![
        3 => at().prop_map(Mutation::Cut),
        2 => prop::collection::vec(any::<u8>(), 1..70).prop_map(Mutation::Append),
        6 => (at(), words()).prop_map(|(at, word)| Mutation::Word(at, word)),
        2 => (at(), any::<u8>()).prop_map(|(at, bit)| Mutation::Dirty(at, bit)),
        3 => (at(), -70i8..70).prop_map(|(at, by)| Mutation::Nudge(at, by)),
        2 => (at(), -70i8..70).prop_map(|(at, by)| Mutation::FromEnd(at, by)),
        1 => (at(), 1u8..4).prop_map(|(at, count)| Mutation::Insert(at, count)),
        1 => (at(), at()).prop_map(|(at, other)| Mutation::CopyWord(at, other)),
    ]
    .boxed()
}

/// Flips of single bits.
pub(super) fn of_bits() -> BoxedStrategy<Mutation> {
    (any::<Index>(), 0u8..8).prop_map(|(at, bit)| Mutation::Flip(at, bit)).boxed()
}

impl Mutation {
    /// Changes the bytes, whose words begin after `head` bytes.
    fn apply(&self, bytes: &mut Vec<u8>, head: usize) {
        let words = bytes.len().saturating_sub(head) / 32;
        let offset = |at: &Index| (words > 0).then(|| head + 32 * at.index(words.min(16)));
        let (size, shift) = (bytes.len(), |by: &i8| U256::from(by.unsigned_abs()));
        let moved = |word: U256, by: &i8| {
            if *by < 0 { word.wrapping_sub(shift(by)) } else { word.wrapping_add(shift(by)) }
        };
        let change = |bytes: &mut Vec<u8>, at: &Index, new: &dyn Fn(U256) -> U256| {
            if let Some(offset) = offset(at) {
                let word = &mut bytes[offset..offset + 32];
                let changed = new(U256::from_be_slice(word));
                word.copy_from_slice(&changed.to_be_bytes::<32>());
            }
        };
        match self {
            Self::Cut(at) => bytes.truncate(at.index(size + 1)),
            Self::Append(more) => bytes.extend(more),
            Self::Word(at, word) => change(bytes, at, &|_| *word),
            Self::Dirty(at, bit) => change(bytes, at, &|word| word | (U256::ONE << *bit)),
            Self::Nudge(at, by) => change(bytes, at, &|word| moved(word, by)),
            Self::FromEnd(at, by) => {
                let end = U256::from(size.saturating_sub(head));
                change(bytes, at, &|_| moved(end, by));
            }
            Self::Insert(at, count) => {
                if let Some(offset) = offset(at) {
                    let zeros = std::iter::repeat_n(0, 32 * usize::from(*count));
                    bytes.splice(offset..offset, zeros);
                }
            }
            Self::CopyWord(at, other) => {
                if let (Some(from), Some(to)) = (offset(other), offset(at)) {
                    bytes.copy_within(from..from + 32, to);
                }
            }
            Self::Flip(at, bit) => {
                if size > 0 {
                    bytes[at.index(size)] ^= 1 << *bit;
                }
            }
        }
    }
}

/// Applies all changes to the bytes, one after the other.
pub(super) fn mutated(bytes: &Bytes, head: usize, mutations: &[Mutation]) -> Bytes {
    let mut bytes = bytes.to_vec();
    for mutation in mutations {
        mutation.apply(&mut bytes, head);
    }
    bytes.into()
}
