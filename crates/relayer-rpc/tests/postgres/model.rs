//! The store in a database does what the store in memory does.

use proptest::{prelude::*, test_runner::TestRunner};
use relayer_rpc::relayer::{AttemptId, Change, MemoryStore, Query, Store};

use crate::{
    arbitrary::{change, hash, query},
    database::{Database, LONG},
    order::{in_order, sorted},
};

/// Empties a store.
const EMPTY: &str = "
    DELETE FROM relayer.positions; DELETE FROM relayer.blocks; DELETE FROM relayer.messages;
    DELETE FROM relayer.accounts; DELETE FROM relayer.counts; DELETE FROM relayer.attempts;
    DELETE FROM relayer.spends; DELETE FROM relayer.relays";

#[test]
fn what_is_stored_is_what_memory_has() {
    let Some(database) = Database::new() else { return };
    drop(database.store(LONG));
    let config =
        ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() };
    let changes = proptest::collection::vec(change(), 0..6);
    let inputs = (
        proptest::collection::vec(changes, 1..20),
        proptest::collection::vec(query(), 12),
        1..6_usize,
    );
    let run = |(batches, queries, group): (Vec<Vec<Change>>, Vec<Query>, usize)| {
        compare(&database, &batches, &queries, group);
        Ok(())
    };
    TestRunner::new(config).run(&inputs, run).unwrap();
}

/// Makes the same changes in both stores, in groups, and asks both the same.
fn compare(database: &Database, batches: &[Vec<Change>], queries: &[Query], group: usize) {
    database.client().batch_execute(EMPTY).unwrap();
    let mut memory = MemoryStore::new();
    let mut store = database.store(LONG);
    for (index, batch) in batches.iter().enumerate() {
        if index % group == 0 {
            store.groups().end().unwrap();
            store.groups().begin();
        }
        memory.apply(batch).unwrap();
        store.apply(batch).unwrap();
        // A group shows its own changes before they are durable.
        assert_eq!(store.message(hash(3)).unwrap(), memory.message(hash(3)).unwrap());
    }
    for query in queries {
        assert_eq!(store.messages(query).unwrap(), memory.messages(query).unwrap());
    }
    assert_eq!(in_order(store.counts().unwrap()), in_order(memory.counts().unwrap()));
    store.groups().end().unwrap();
    let view = store.view();
    for query in queries {
        assert_eq!(view.messages(query).unwrap(), memory.messages(query).unwrap());
    }
    drop((view, store));
    let mut store = database.store(LONG);
    assert_eq!(sorted(store.load().unwrap()), sorted(memory.load().unwrap()));
    assert_eq!(in_order(store.counts().unwrap()), in_order(memory.counts().unwrap()));
    let ids = memory.attempts().keys().copied();
    let missing = AttemptId { chain: 99, payer: Default::default(), nonce: 0 };
    for id in ids.chain([missing]) {
        assert_eq!(store.attempt(id).unwrap(), memory.attempt(id).unwrap());
    }
}
