//! How a list has become another one.

use std::{collections::HashMap, hash::Hash};

use serde::{Deserialize, Serialize};

use super::unexpected;
use crate::error::Error;

/// The pieces of a list: those of an earlier one that it has kept, in their order, and new ones
/// before, between and after them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListChanges<T>(Vec<Piece<T>>);

/// One piece of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Piece<T> {
    /// Items of the earlier list, by the position of the first.
    Kept { from: usize, count: usize },
    /// New items.
    New(Vec<T>),
}

impl<T> ListChanges<T> {
    /// Compares two lists by keys, which are the same only for items that are saved alike; `save`
    /// saves an item of the later list by its position. `None` where nothing has changed.
    pub(crate) fn between<K: Eq + Hash>(
        earlier: &[K],
        later: &[K],
        mut save: impl FnMut(usize) -> T,
    ) -> Option<Self> {
        let same = earlier.iter().zip(later).take_while(|(one, other)| one == other).count();
        if same == earlier.len() && same == later.len() {
            return None;
        }
        let mut changes = Self(Vec::new());
        if same > 0 {
            changes.0.push(Piece::Kept { from: 0, count: same });
        }
        // Where items were only added, as most of the time, nothing is left to look for.
        let mut next = same;
        let places: HashMap<&K, usize> =
            earlier.iter().enumerate().skip(same).map(|(place, key)| (key, place)).collect();
        for (place, key) in later.iter().enumerate().skip(same) {
            match places.get(key) {
                Some(&from) if from >= next => {
                    changes.keep(from);
                    next = from + 1;
                }
                _ => changes.add(save(place)),
            }
        }
        Some(changes)
    }

    /// Keeps one more item.
    fn keep(&mut self, at: usize) {
        match self.0.last_mut() {
            Some(Piece::Kept { from, count }) if *from + *count == at => *count += 1,
            _ => self.0.push(Piece::Kept { from: at, count: 1 }),
        }
    }

    /// Adds a new item.
    fn add(&mut self, item: T) {
        match self.0.last_mut() {
            Some(Piece::New(items)) => items.push(item),
            _ => self.0.push(Piece::New(vec![item])),
        }
    }

    /// Changes the earlier list into the later one.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] where it has not the items that were kept.
    pub(crate) fn apply(self, list: &mut Vec<T>) -> Result<(), Error> {
        let length = list.len();
        // The front stays where it is, so that additions do not move it.
        let front = match self.0.first() {
            Some(Piece::Kept { from: 0, count }) => length.min(*count),
            _ => 0,
        };
        let mut rest = list.split_off(front).into_iter();
        let mut passed = 0;
        for piece in self.0 {
            match piece {
                Piece::New(items) => list.extend(items),
                Piece::Kept { from, count } => {
                    let end = from.checked_add(count).filter(|end| *end <= length);
                    let (Some(end), true) = (end, from >= passed) else {
                        let expected = format!("items from {passed} to {length}");
                        let actual = format!("{count} items from {from}");
                        return Err(unexpected("changes of a list", expected, actual));
                    };
                    // The front is there already.
                    let first = from.max(front);
                    let skipped = first - passed.max(front);
                    let taken = end.saturating_sub(first);
                    list.extend(rest.by_ref().skip(skipped).take(taken));
                    passed = end;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Applies the changes between two lists to the first.
    fn applied(earlier: &[u8], later: &[u8]) -> (usize, Vec<u8>) {
        let mut list = earlier.to_vec();
        let Some(changes) = ListChanges::between(earlier, later, |place| later[place]) else {
            return (0, list);
        };
        let new = changes.0.iter().map(|piece| match piece {
            Piece::New(items) => items.len(),
            Piece::Kept { .. } => 0,
        });
        let new = new.sum();
        changes.apply(&mut list).unwrap();
        (new, list)
    }

    #[test]
    fn later_list_is_the_earlier_one_with_its_changes() {
        for (earlier, later, new) in [
            (&b"abc"[..], &b"abc"[..], 0),
            (b"abc", b"abcde", 2),
            (b"abc", b"ab", 0),
            (b"abc", b"abxy", 2),
            (b"abcde", b"cde", 0),
            (b"abcde", b"cdefg", 2),
            (b"abcde", b"xbydz", 3),
            (b"abcde", b"ace", 0),
            (b"abc", b"cba", 2),
            (b"aabb", b"abab", 2),
            (b"abc", b"", 0),
            (b"", b"abc", 3),
            (b"", b"", 0),
        ] {
            let name = format!("{} {}", earlier.escape_ascii(), later.escape_ascii());
            assert_eq!(applied(earlier, later), (new, later.to_vec()), "{name}");
        }
    }

    #[test]
    fn lists_of_all_kinds_are_found_again() {
        // All lists of up to four items of three kinds.
        let mut lists: Vec<Vec<u8>> = vec![Vec::new()];
        for length in 0..4 {
            let longer = lists.iter().filter(|list| list.len() == length);
            let longer: Vec<Vec<u8>> =
                longer.flat_map(|list| (0..3).map(|item| [&list[..], &[item]].concat())).collect();
            lists.extend(longer);
        }
        for earlier in &lists {
            for later in &lists {
                assert_eq!(applied(earlier, later).1, *later, "{earlier:?} {later:?}");
            }
        }
    }

    #[test]
    fn kept_items_that_are_not_there_are_refused() {
        for pieces in [
            "[{\"kept\":{\"from\":0,\"count\":4}}]",
            "[{\"kept\":{\"from\":3,\"count\":1}}]",
            "[{\"kept\":{\"from\":1,\"count\":18446744073709551615}}]",
            "[{\"kept\":{\"from\":1,\"count\":1}},{\"kept\":{\"from\":0,\"count\":1}}]",
            "[{\"kept\":{\"from\":0,\"count\":2}},{\"kept\":{\"from\":1,\"count\":1}}]",
        ] {
            let changes: ListChanges<u8> = serde_json::from_str(pieces).unwrap();
            assert!(changes.apply(&mut b"abc".to_vec()).is_err(), "{pieces}");
        }
    }
}
