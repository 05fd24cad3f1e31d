//! Storage words as they were before a block.

use alloy_primitives::{Address, B256, U256};

/// The storage words that a block has overwritten, as they were before. Most were zero: a message sets
/// one word on its source and one on its destination. Of those only the slots are kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormerWords {
    /// The slots of words that were zero, by account.
    zeros: Box<[(Address, Box<[B256]>)]>,
    /// Accounts and slots of the other words, and the words.
    others: Box<[(Address, B256, U256)]>,
}

impl FormerWords {
    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.zeros.iter().map(|(_, slots)| slots.len()).sum::<usize>() + self.others.len()
    }

    /// About how many bytes the words need.
    pub(super) fn bytes(&self) -> usize {
        let slots = self.zeros.iter().map(|(_, slots)| size_of_val(&**slots));
        size_of_val(&*self.zeros) + slots.sum::<usize>() + size_of_val(&*self.others)
    }

    /// Account, slot and word of each, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Address, B256, U256)> {
        let zeros = self
            .zeros
            .iter()
            .flat_map(|(address, slots)| slots.iter().map(|slot| (*address, *slot, U256::ZERO)));
        zeros.chain(self.others.iter().copied())
    }
}

impl FromIterator<(Address, B256, U256)> for FormerWords {
    fn from_iter<I: IntoIterator<Item = (Address, B256, U256)>>(words: I) -> Self {
        let (mut zeros, mut others) = (Vec::new(), Vec::new());
        for (address, slot, word) in words {
            if word.is_zero() {
                zeros.push((address, slot));
            } else {
                others.push((address, slot, word));
            }
        }
        zeros.sort_unstable_by_key(|(address, _)| *address);
        let of_account = |words: &[(Address, B256)]| {
            let slots = words.iter().map(|(_, slot)| *slot).collect();
            (words[0].0, slots)
        };
        let by_account = zeros.chunk_by(|(one, _), (other, _)| one == other);
        Self { zeros: by_account.map(of_account).collect(), others: others.into() }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn words_are_kept_with_their_accounts() {
        let words: BTreeMap<(Address, B256), U256> = (0..100_u8)
            .map(|n| {
                let key = (Address::with_last_byte(n % 7), B256::with_last_byte(n));
                (key, U256::from(n % 3))
            })
            .collect();
        let list = words.iter().map(|((address, slot), word)| (*address, *slot, *word));
        let former: FormerWords = list.collect();
        assert_eq!((former.len(), former.zeros.len(), former.others.len()), (100, 7, 66));
        let kept: BTreeMap<_, _> =
            former.iter().map(|(address, slot, word)| ((address, slot), word)).collect();
        assert_eq!(kept, words);
        // A slot of a word that was zero takes 32 bytes, another word 88.
        assert!(former.bytes() <= 34 * 32 + 7 * 40 + 66 * 88, "{}", former.bytes());
    }
}
