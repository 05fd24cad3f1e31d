//! The store in a file does what the store in memory does.

use proptest::prelude::*;
use relayer_rpc::{
    RedbStore,
    relayer::{MemoryStore, Store},
};
use tempfile::tempdir;

use crate::{
    arbitrary::{change, hash, query},
    order::{in_order, sorted},
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_stored_is_what_memory_has(
        batches in proptest::collection::vec(proptest::collection::vec(change(), 0..6), 1..20),
        queries in proptest::collection::vec(query(), 12),
        group in 1..6_usize,
    ) {
        let folder = tempdir().unwrap();
        let path = folder.path().join("store.redb");
        let mut memory = MemoryStore::new();
        let mut store = RedbStore::open(&path).unwrap();
        for (index, batch) in batches.iter().enumerate() {
            if index % group == 0 {
                store.groups().end().unwrap();
                store.groups().begin();
            }
            memory.apply(batch).unwrap();
            store.apply(batch).unwrap();
            // A group shows its own changes before they are durable.
            prop_assert_eq!(store.message(hash(3)).unwrap(), memory.message(hash(3)).unwrap());
        }
        for query in &queries {
            prop_assert_eq!(store.messages(query).unwrap(), memory.messages(query).unwrap());
        }
        prop_assert_eq!(in_order(store.counts().unwrap()), in_order(memory.counts().unwrap()));
        store.groups().end().unwrap();
        let view = store.view();
        for query in &queries {
            prop_assert_eq!(view.messages(query).unwrap(), memory.messages(query).unwrap());
        }
        drop((view, store));
        let mut store = RedbStore::open_existing(&path).unwrap();
        for query in &queries {
            prop_assert_eq!(store.messages(query).unwrap(), memory.messages(query).unwrap());
        }
        prop_assert_eq!(sorted(store.load().unwrap()), sorted(memory.load().unwrap()));
        prop_assert_eq!(in_order(store.counts().unwrap()), in_order(memory.counts().unwrap()));
    }
}
