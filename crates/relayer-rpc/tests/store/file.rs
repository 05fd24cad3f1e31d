//! The file: who can use it, and which files are stores.

use relayer_rpc::{
    Order, OrderError, RedbStore, StoreError,
    relayer::{Change, NodeRefusal, RefusalReason, Store, StoredFailure, StoredState},
};
use tempfile::tempdir;

use crate::arbitrary::{hash, message};

#[test]
fn one_process_at_a_time_uses_a_store() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let store = RedbStore::open(&path).unwrap();
    let error = RedbStore::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Used { .. }), "{error}");
    assert!(error.to_string().contains("expected a store that no other process uses"), "{error}");
    drop(store);
    RedbStore::open_existing(&path).unwrap();
}

#[test]
fn other_files_are_no_stores() {
    let folder = tempdir().unwrap();
    let missing = folder.path().join("none.redb");
    let error = RedbStore::open_existing(&missing).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error}");
    assert!(!missing.exists());
    let text = folder.path().join("text");
    std::fs::write(&text, "chains = 2\n".repeat(1_000)).unwrap();
    let error = RedbStore::open(&text).unwrap_err();
    assert!(matches!(error, StoreError::Open { .. }), "{error}");
}

#[test]
fn stores_of_another_schema_are_refused() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("store.redb");
    drop(RedbStore::open(&path).unwrap());
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let about: redb::TableDefinition<'_, &str, u64> = redb::TableDefinition::new("about");
    transaction.open_table(about).unwrap().insert("schema", 99).unwrap();
    transaction.commit().unwrap();
    drop(database);
    match RedbStore::open(&path).unwrap_err() {
        StoreError::Schema { expected, actual, .. } => assert_eq!((expected, actual), (1, 99)),
        error => panic!("{error}"),
    }
}

#[test]
fn changes_of_a_group_are_durable_at_its_end_only() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let mut store = RedbStore::open(&path).unwrap();
    let view = store.view();
    store.groups().begin();
    store.apply(&[Change::Message(message(1, StoredState::Expired, 0))]).unwrap();
    assert!(view.message(hash(1)).unwrap().is_none());
    assert!(store.message(hash(1)).unwrap().is_some());
    store.groups().end().unwrap();
    assert!(view.message(hash(1)).unwrap().is_some());
    // A group that is not ended leaves nothing.
    store.groups().begin();
    store.apply(&[Change::Message(message(2, StoredState::Expired, 0))]).unwrap();
    drop((store, view));
    let store = RedbStore::open(&path).unwrap();
    assert!(store.message(hash(1)).unwrap().is_some());
    assert!(store.message(hash(2)).unwrap().is_none());
}

#[test]
fn orders_change_what_their_state_allows() {
    let mut store = RedbStore::in_memory().unwrap();
    let failure = StoredFailure::Refused(NodeRefusal::from(RefusalReason::Funds));
    let states = [
        StoredState::Failed { failure },
        StoredState::Relayed { block: 1, transaction: hash(1) },
        StoredState::Submitted { transaction: hash(1) },
    ];
    for (number, state) in (0..).zip(states) {
        store.apply(&[Change::Message(message(number, state, 3))]).unwrap();
    }
    store.order(Order::Retry, hash(0), 77).unwrap();
    let retried = store.message(hash(0)).unwrap().unwrap();
    assert_eq!((retried.state, retried.failures), (StoredState::Sent { due: 77 }, 0));
    store.order(Order::Skip, hash(0), 78).unwrap();
    assert_eq!(store.message(hash(0)).unwrap().unwrap().state, StoredState::Skipped);
    store.order(Order::Retry, hash(0), 79).unwrap();
    for (order, number) in
        [(Order::Retry, 1), (Order::Skip, 1), (Order::Skip, 2), (Order::Retry, 2)]
    {
        let error = store.order(order, hash(number), 80).unwrap_err();
        assert!(matches!(error, OrderError::State { .. }), "{error}");
    }
    let error = store.order(Order::Skip, hash(9), 80).unwrap_err();
    assert!(matches!(error, OrderError::Unknown { .. }), "{error}");
}
