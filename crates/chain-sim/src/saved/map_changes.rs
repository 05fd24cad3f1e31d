//! How a map has become another one.

use std::collections::BTreeMap;

use imbl::{OrdMap, ordmap::DiffItem};

/// The values that have changed, by key; `None` for those that are gone.
pub(super) type MapChanges<K, T> = BTreeMap<K, Option<T>>;

/// Compares two maps; `save` saves a value by its earlier and its later form. What both share is
/// passed over, so that this takes time in proportion to what has changed.
pub(super) fn map_changes<K: Ord + Clone, V: PartialEq, T>(
    earlier: &OrdMap<K, V>,
    later: &OrdMap<K, V>,
    mut save: impl FnMut(&K, Option<&V>, &V) -> T,
) -> MapChanges<K, T> {
    let changes = earlier.diff(later).map(|change| match change {
        DiffItem::Add(key, value) => (key.clone(), Some(save(key, None, value))),
        DiffItem::Update { old: (_, old), new: (key, new) } => {
            (key.clone(), Some(save(key, Some(old), new)))
        }
        DiffItem::Remove(key, _) => (key.clone(), None),
    });
    changes.collect()
}
