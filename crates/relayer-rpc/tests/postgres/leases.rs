//! The lease: one replica has it, and nobody else changes anything.

use std::{
    thread,
    time::{Duration, Instant},
};

use relayer_rpc::{
    PostgresError,
    relayer::{Query, Store},
};

use crate::{
    database::{Database, LONG, until},
    writes::{changes, last},
};

/// A lease that tests wait for.
const SHORT: Duration = Duration::from_secs(1);
/// Well below the lease.
const AT_ONCE: Duration = Duration::from_secs(20);

/// Checks that an error says that the lease is lost.
fn is_lost(result: Result<(), PostgresError>) {
    match result {
        Err(error @ PostgresError::LeaseLost { .. }) => assert!(error.is_passing()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn one_replica_has_the_lease_until_it_gives_it_back() {
    let Some(database) = Database::new() else { return };
    let mut first = database.standby(LONG).with_holder("first").take_now().unwrap();
    let mut second = database.standby(LONG).with_holder("second");
    assert!(second.take().unwrap().is_none());
    match second.take_now().unwrap_err() {
        PostgresError::Used { holder, .. } => assert_eq!(holder, "first"),
        error => panic!("{error}"),
    }
    first.apply(&changes(1)).unwrap();
    let began = Instant::now();
    drop(first);
    let mut second = second.take_now().unwrap();
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    assert_eq!(second.view().holder().unwrap().as_deref(), Some("second"));
    assert_eq!(last(&second.view()), Some(1));
    second.apply(&changes(2)).unwrap();
    let view = second.view();
    drop(second);
    assert_eq!((last(&view), view.holder().unwrap()), (Some(2), None));
}

#[test]
fn a_lease_is_renewed_while_there_are_only_questions() {
    let Some(database) = Database::new() else { return };
    let mut store = database.store(SHORT);
    let began = Instant::now();
    while began.elapsed() < 4 * SHORT {
        assert!(store.messages(&Query::default()).unwrap().messages.is_empty());
    }
    store.apply(&changes(1)).unwrap();
}

#[test]
fn a_lease_is_renewed_while_there_is_nothing_to_do() {
    let Some(database) = Database::new() else { return };
    let mut store = database.store(SHORT);
    let mut other = database.standby(SHORT);
    let began = Instant::now();
    while began.elapsed() < 4 * SHORT {
        assert!(other.take().unwrap().is_none());
        thread::sleep(SHORT / 20);
    }
    store.apply(&changes(1)).unwrap();
    // As the thread does that owns the machine.
    while began.elapsed() < 6 * SHORT {
        store.groups().begin();
        store.groups().end().unwrap();
        assert!(other.take().unwrap().is_none());
        thread::sleep(SHORT / 20);
    }
}

#[test]
fn a_holder_whose_lease_has_expired_changes_nothing() {
    let Some(database) = Database::new() else { return };
    let mut first = database.store(LONG);
    first.apply(&changes(1)).unwrap();
    database.expire();
    // Nobody has taken it yet: it is lost all the same.
    is_lost(first.apply(&changes(2)));
    let mut second = database.store(LONG);
    second.apply(&changes(3)).unwrap();
    is_lost(first.apply(&changes(4)));
    first.groups().begin();
    is_lost(first.apply(&changes(5)));
    first.groups().end().unwrap();
    is_lost(first.load().map(drop));
    assert_eq!(last(&second.view()), Some(3));
    // The old holder gives back what it has no more.
    drop(first);
    second.apply(&changes(6)).unwrap();
    assert_eq!(last(&second.view()), Some(6));
}

#[test]
fn an_idle_holder_learns_that_its_lease_is_lost() {
    let Some(database) = Database::new() else { return };
    let first = database.store(SHORT);
    database.expire();
    let _second = database.wait(LONG);
    let lost = until("the loss", || {
        first.groups().begin();
        first.groups().end().err()
    });
    is_lost(Err(lost));
}

#[test]
fn nobody_takes_the_lease_in_the_middle_of_a_write() {
    let Some(database) = Database::new() else { return };
    let mut first = database.store(LONG);
    let mut second = database.standby(LONG);
    first.groups().begin();
    first.apply(&changes(1)).unwrap();
    // The lease's row is locked, so this waits until the write has ended.
    let url = database.url.clone();
    let expire = thread::spawn(move || Database { url }.expire());
    let began = Instant::now();
    for _ in 0..10 {
        assert!(second.take().unwrap().is_none());
    }
    // Replicas that stand by do not wait for the row.
    assert!(began.elapsed() < AT_ONCE, "{:?}", began.elapsed());
    first.groups().end().unwrap();
    expire.join().unwrap();
    let second = second.take_now().unwrap();
    assert_eq!(last(&second.view()), Some(1));
    is_lost(first.apply(&changes(2)));
}

#[test]
fn a_holder_that_stops_in_the_middle_of_a_write_is_rolled_back() {
    let Some(database) = Database::new() else { return };
    let mut first = database.store(SHORT);
    first.apply(&changes(1)).unwrap();
    first.groups().begin();
    first.apply(&changes(2)).unwrap();
    let second = database.wait(LONG);
    assert_eq!(last(&second.view()), Some(1));
    let error = first.groups().end().unwrap_err();
    assert!(error.is_passing(), "{error}");
    assert_eq!(last(&second.view()), Some(1));
}

#[test]
fn one_of_many_replicas_takes_over_each_time() {
    const REPLICAS: usize = 6;
    const ROUNDS: u64 = 15;
    let Some(database) = Database::new() else { return };
    let mut standbys: Vec<_> = (0..REPLICAS).map(|_| database.standby(LONG)).collect();
    for round in 1..=ROUNDS {
        let takers = standbys.iter_mut();
        let taken: Vec<_> = thread::scope(|scope| {
            let takers: Vec<_> =
                takers.map(|standby| scope.spawn(|| standby.take().unwrap())).collect();
            takers.into_iter().filter_map(|taker| taker.join().unwrap()).collect()
        });
        // All pass over a row that somebody is just taking, so that it can be nobody, but never two.
        assert!(taken.len() <= 1, "round {round}");
        let mut store = match taken.into_iter().next() {
            Some(store) => store,
            None => database.store(LONG),
        };
        store.apply(&changes(round)).unwrap();
        if round % 2 == 0 {
            database.expire();
            drop(database.store(LONG));
            is_lost(store.apply(&changes(99)));
        }
        drop(store);
    }
    let generation: i64 =
        database.client().query_one("SELECT generation FROM relayer.lease", &[]).unwrap().get(0);
    assert_eq!(generation.unsigned_abs(), ROUNDS + ROUNDS / 2);
}
