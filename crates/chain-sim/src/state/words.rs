//! The storage words of an account.

use core::fmt;
#[cfg(feature = "serde")]
use std::collections::BTreeMap;
use std::sync::Arc;

use alloy_primitives::{B256, U256};
use imbl::OrdMap;
#[cfg(feature = "serde")]
use imbl::ordmap::DiffItem;

/// The most words of a leaf; one more, and it becomes two.
const MOST: usize = 32;
/// Number of words by which a leaf grows.
const GROWTH: usize = 4;

/// Words in the order of their slots.
type Leaf = Vec<(B256, U256)>;

/// The storage words of an account that are not zero, by slot. A copy shares with its original
/// everything that neither has changed since.
///
/// Slots are hashes, mostly. A map whose nodes have a fixed size is a third empty then, because each
/// node is split in halves when it is full. Here the leaves are as large as their words, give or take
/// a few, so that a word takes little more than its own 64 bytes.
#[derive(Clone, Default)]
pub struct Words {
    /// The leaves by the lowest slot that each could have; that of the first leaf is zero.
    leaves: OrdMap<B256, Arc<Leaf>>,
    /// Number of words.
    len: usize,
}

impl Words {
    /// No words.
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of words.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no word.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The word in a slot; `None` where it is zero.
    pub fn get(&self, slot: &B256) -> Option<&U256> {
        let (_, leaf) = self.leaves.get_prev(slot)?;
        let place = leaf.binary_search_by(|(other, _)| other.cmp(slot)).ok()?;
        Some(&leaf[place].1)
    }

    /// The words with their slots, in the order of the slots.
    pub fn iter(&self) -> impl Iterator<Item = (&B256, &U256)> {
        self.leaves.values().flat_map(|leaf| leaf.iter()).map(|(slot, word)| (slot, word))
    }

    /// The slots, in order.
    pub fn keys(&self) -> impl Iterator<Item = &B256> {
        self.iter().map(|(slot, _)| slot)
    }

    /// The words, in the order of their slots.
    pub fn values(&self) -> impl Iterator<Item = &U256> {
        self.iter().map(|(_, word)| word)
    }

    /// Sets the word in a slot, which must not be zero; returns the word before, if there was one.
    pub(crate) fn insert(&mut self, slot: B256, word: U256) -> Option<U256> {
        let Some((_, leaf)) = self.leaves.get_prev_mut(&slot) else {
            self.leaves.insert(B256::ZERO, Arc::new(vec![(slot, word)]));
            self.len = 1;
            return None;
        };
        let leaf = Arc::make_mut(leaf);
        match leaf.binary_search_by(|(other, _)| other.cmp(&slot)) {
            Ok(place) => Some(core::mem::replace(&mut leaf[place].1, word)),
            Err(place) => {
                if leaf.len() == leaf.capacity() {
                    leaf.reserve_exact(GROWTH);
                }
                leaf.insert(place, (slot, word));
                self.len += 1;
                if leaf.len() > MOST {
                    let upper = leaf.split_off(MOST / 2);
                    leaf.shrink_to(MOST / 2 + GROWTH);
                    self.leaves.insert(upper[0].0, Arc::new(upper));
                }
                None
            }
        }
    }

    /// Sets the word in a slot to zero; returns the word before, if there was one.
    pub(crate) fn remove(&mut self, slot: &B256) -> Option<U256> {
        self.get(slot)?;
        let (lowest, leaf) = self.leaves.get_prev_mut(slot)?;
        let leaf = Arc::make_mut(leaf);
        let place = leaf.binary_search_by(|(other, _)| other.cmp(slot)).ok()?;
        let (_, word) = leaf.remove(place);
        self.len -= 1;
        // The first leaf stays, for slots below the second one.
        if leaf.is_empty() && !lowest.is_zero() {
            let lowest = *lowest;
            self.leaves.remove(&lowest);
        }
        Some(word)
    }

    /// What has changed in `later`: the new words, and zero for those that are gone. It takes time in
    /// proportion to the changes, if one is a copy of the other or both are of a third.
    #[cfg(feature = "serde")]
    pub(crate) fn changes_to(&self, later: &Self) -> BTreeMap<B256, U256> {
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        for change in self.leaves.diff(&later.leaves) {
            let (old, new) = match change {
                DiffItem::Add(_, new) => (None, Some(new)),
                DiffItem::Update { old: (_, old), new: (_, new) } => (Some(old), Some(new)),
                DiffItem::Remove(_, old) => (Some(old), None),
            };
            before.extend(old.into_iter().flat_map(|leaf| leaf.iter().copied()));
            after.extend(new.into_iter().flat_map(|leaf| leaf.iter().copied()));
        }
        for (slot, word) in before {
            match after.get(&slot) {
                Some(same) if *same == word => drop(after.remove(&slot)),
                Some(_) => {}
                None => drop(after.insert(slot, U256::ZERO)),
            }
        }
        after
    }
}

impl FromIterator<(B256, U256)> for Words {
    /// Words that are zero are left out.
    fn from_iter<I: IntoIterator<Item = (B256, U256)>>(words: I) -> Self {
        let mut all = Self::new();
        for (slot, word) in words.into_iter().filter(|(_, word)| !word.is_zero()) {
            all.insert(slot, word);
        }
        all
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && (self.leaves.ptr_eq(&other.leaves) || self.iter().eq(other.iter()))
    }
}

impl Eq for Words {}

impl fmt::Debug for Words {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use rand::Rng;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    use super::*;

    /// One of so many slots, spread over all.
    fn slot(rng: &mut ChaCha8Rng, slots: u32) -> B256 {
        alloy_primitives::keccak256(rng.random_range(0..slots).to_be_bytes())
    }

    #[test]
    fn words_are_those_of_a_map() {
        for (seed, slots) in [(1, 3), (2, 70), (3, 1_000), (4, 100_000)] {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            let (mut words, mut map) = (Words::new(), BTreeMap::new());
            let mut copies = Vec::new();
            for round in 0..6_000_u32 {
                let slot = slot(&mut rng, slots);
                // It grows first, and is taken apart later.
                if rng.random_ratio(if round < 4_000 { 1 } else { 9 }, 10) {
                    assert_eq!(words.remove(&slot), map.remove(&slot));
                } else {
                    let word = U256::from(rng.random_range(1..9));
                    assert_eq!(words.insert(slot, word), map.insert(slot, word));
                }
                if round % 500 == 0 {
                    copies.push((words.clone(), map.clone()));
                }
                assert_eq!((words.len(), words.is_empty()), (map.len(), map.is_empty()));
                assert_eq!(words.get(&slot), map.get(&slot));
            }
            copies.push((words, map));
            for (words, map) in &copies {
                assert!(words.iter().eq(map));
                assert!(map.iter().all(|(slot, word)| words.get(slot) == Some(word)));
                assert_eq!(*words, map.iter().map(|(slot, word)| (*slot, *word)).collect());
            }
            for pair in copies.windows(2) {
                let [(one, before), (other, after)] = pair else { unreachable!() };
                let changes = one.changes_to(other);
                let slots = before.keys().chain(after.keys());
                let differs = |slot: &&B256| before.get(*slot) != after.get(*slot);
                let expected: BTreeMap<B256, U256> = slots
                    .filter(differs)
                    .map(|slot| (*slot, after.get(slot).copied().unwrap_or_default()))
                    .collect();
                assert_eq!(changes, expected);
                assert_eq!(one == other, expected.is_empty());
            }
            let (words, mut map) = copies.swap_remove(0);
            map.clear();
            assert_eq!(words.changes_to(&words.clone()), map);
        }
    }

    #[test]
    fn slots_at_both_ends_and_in_between() {
        let ends = [B256::ZERO, B256::with_last_byte(1), B256::repeat_byte(0xff)];
        let mut words: Words =
            ends.into_iter().zip([U256::from(1), U256::ZERO, U256::MAX]).collect();
        assert_eq!((words.len(), words.get(&ends[1])), (2, None));
        for slot in ends {
            words.remove(&slot);
        }
        assert_eq!(words, Words::new());
        // In ascending and in descending order.
        for order in [false, true] {
            let slots = (0..1_000_u32).map(|slot| if order { slot } else { 999 - slot });
            let words: Words =
                slots.map(|slot| (U256::from(slot).into(), U256::from(slot + 1))).collect();
            assert_eq!(words.len(), 1_000);
            assert!(words.values().copied().eq((1..=1_000).map(U256::from)));
        }
    }

    #[test]
    fn leaves_are_hardly_larger_than_their_words() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let words: Words =
            (0..20_000).map(|_| (B256::from(rng.random::<[u8; 32]>()), U256::from(1))).collect();
        let places: usize = words.leaves.values().map(|leaf| leaf.capacity()).sum();
        assert!(places < 23_000 && words.leaves.len() < 1_200, "{places}, {}", words.leaves.len());
    }
}
