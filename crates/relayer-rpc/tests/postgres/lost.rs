//! A connection that is lost in the middle of a write leaves all of it or nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use relayer_rpc::relayer::Store;

use crate::{
    database::{Database, LONG},
    writes::{changes, last},
};

/// Number of connections that are lost.
const LOSSES: usize = 20;

#[test]
fn a_lost_connection_leaves_nothing_of_a_group() {
    let Some(database) = Database::new() else { return };
    let mut store = database.store(LONG);
    store.apply(&changes(1)).unwrap();
    store.groups().begin();
    store.apply(&changes(2)).unwrap();
    assert!(Database::terminate(&mut database.client()) >= 1);
    let error = store.groups().end().unwrap_err();
    assert!(error.is_passing(), "{error}");
    let error = store.apply(&changes(3)).unwrap_err();
    assert!(error.is_passing(), "{error}");
    drop(store);
    database.expire();
    let mut store = database.store(LONG);
    assert_eq!(last(&store.view()), Some(1));
    store.apply(&changes(4)).unwrap();
    assert_eq!(last(&store.view()), Some(4));
}

#[test]
fn a_view_connects_again() {
    let Some(database) = Database::new() else { return };
    let mut store = database.store(LONG);
    store.apply(&changes(1)).unwrap();
    let view = store.view();
    assert_eq!(last(&view), Some(1));
    assert!(Database::terminate(&mut database.client()) >= 2);
    // The client may not know yet that the connection is lost.
    let _first = view.counts();
    assert_eq!(last(&view), Some(1));
}

#[test]
fn connections_lost_at_any_time_leave_all_of_a_write_or_nothing() {
    let Some(database) = Database::new() else { return };
    let mut runner = TestRunner::deterministic();
    let mut next = 1;
    for loss in 0..LOSSES {
        let mut store = database.store(LONG);
        let view = store.view();
        let before = last(&view);
        assert_eq!(before.unwrap_or(0) + 1, next);
        let (writes, microseconds) =
            (0..4_u64, 0..20_000_u64).new_tree(&mut runner).unwrap().current();
        let has_ended = Arc::new(AtomicBool::new(false));
        let written = Arc::new(AtomicU64::new(0));
        let (ended, counted, mut client) = (has_ended.clone(), written.clone(), database.client());
        let terminate = thread::spawn(move || {
            while counted.load(Ordering::SeqCst) < writes {
                thread::yield_now();
            }
            thread::sleep(Duration::from_micros(microseconds));
            while !ended.load(Ordering::SeqCst) && Database::terminate(&mut client) == 0 {}
        });
        let is_grouped = loss % 2 == 0;
        let mut done = next - 1;
        let error = loop {
            let write = done + 1;
            if is_grouped {
                store.groups().begin();
            }
            let applied = store.apply(&changes(write));
            match applied.and_then(|()| store.groups().end()) {
                Ok(()) => {
                    done = write;
                    written.fetch_add(1, Ordering::SeqCst);
                }
                Err(error) => break error,
            }
        };
        has_ended.store(true, Ordering::SeqCst);
        terminate.join().unwrap();
        assert!(error.is_passing(), "{error}");
        drop(store);
        database.expire();
        let _first = view.counts();
        let found = last(&view).unwrap_or(0);
        // A write whose end was not heard of is there or not.
        assert!([done, done + 1].contains(&found), "expected {done} or the next, got {found}");
        next = found + 1;
    }
}
