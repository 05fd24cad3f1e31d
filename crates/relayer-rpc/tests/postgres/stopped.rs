//! Replicas are processes: they are stopped and killed at any time.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use relayer_rpc::{PostgresError, Standby, relayer::Store};

use crate::{
    database::{Database, LONG, until},
    writes::{changes, last},
};

/// The variable with the database of the child.
const CHILD: &str = "RELAYER_RPC_STOPPED_REPLICA";
/// The lease.
const LEASE: Duration = Duration::from_secs(1);
/// Number of kills.
const KILLS: u64 = 6;

/// Writes until its lease is lost, and says of each write when it is durable.
#[test]
fn child() {
    let Ok(url) = env::var(CHILD) else { return };
    let mut standby = Standby::new(url.parse().unwrap()).unwrap().with_lease(LEASE);
    let mut store = until("the lease", || standby.take().unwrap());
    let mut out = std::io::stdout();
    let first = last(&store.view()).unwrap_or(0) + 1;
    for number in first.. {
        match store.apply(&changes(number)) {
            Ok(()) => writeln!(out, "\nwritten {number}").unwrap(),
            Err(PostgresError::LeaseLost { .. }) => {
                writeln!(out, "\nlost {number}").unwrap();
                return;
            }
            // Its connection was ended with a write that it had begun.
            Err(error) => {
                assert!(error.is_passing(), "{error}");
                return;
            }
        }
    }
}

/// A replica.
struct Replica {
    child: Child,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Replica {
    fn start(database: &Database) -> Self {
        let mut child = Command::new(env::current_exe().unwrap())
            .args(["--exact", "stopped::child", "--nocapture"])
            .env(CHILD, &database.url)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines: Box::new(lines.map_while(Result::ok)) }
    }

    /// Returns the number in the next line that begins with a word; `None` at the end.
    fn next(&mut self, word: &str) -> Option<u64> {
        let numbers = |line: String| line.strip_prefix(word)?.trim().parse().ok();
        self.lines.find_map(numbers)
    }

    /// Sends a signal to the process.
    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}

#[test]
fn a_replica_that_was_stopped_for_long_changes_nothing_afterwards() {
    let Some(database) = Database::new() else { return };
    let mut old = Replica::start(&database);
    assert_eq!(old.next("written"), Some(1));
    old.signal("-STOP");
    // It may be stopped in the middle of a write, which the database rolls back after the lease.
    let mut store = database.wait(LONG);
    let found = last(&store.view()).unwrap();
    store.apply(&changes(found + 10)).unwrap();
    old.signal("-CONT");
    let mut ended = None;
    while ended.is_none() {
        // Its connection may have been ended together with its write.
        ended = match old.lines.next() {
            Some(line) => line.strip_prefix("lost ").map(str::to_owned),
            None => Some("connection".into()),
        };
    }
    assert_eq!(last(&store.view()), Some(found + 10));
    store.apply(&changes(found + 11)).unwrap();
    assert_eq!(last(&store.view()), Some(found + 11));
}

#[test]
fn a_replica_that_is_killed_leaves_all_of_each_write() {
    let Some(database) = Database::new() else { return };
    let mut runner = TestRunner::deterministic();
    drop(database.store(LONG));
    let view = database.standby(LONG).view();
    let mut done = 0;
    for _ in 0..KILLS {
        let mut replica = Replica::start(&database);
        let (writes, microseconds) =
            (1..20_usize, 0..20_000_u64).new_tree(&mut runner).unwrap().current();
        for _ in 0..writes {
            done = replica.next("written").unwrap();
        }
        thread::sleep(Duration::from_micros(microseconds));
        replica.child.kill().unwrap();
        while let Some(number) = replica.next("written") {
            done = number;
        }
        // The database may still be ending the last write.
        let mut client = database.client();
        until("the end of the connection", || {
            let others = "
                SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
                AND application_name = 'chain-sim relay' AND state <> 'idle'";
            client.query(others, &[]).unwrap().is_empty().then_some(())
        });
        let found = last(&view).unwrap();
        // A write of which it could not tell any more is there or not.
        assert!([done, done + 1].contains(&found), "expected {done} or the next, got {found}");
        done = found;
    }
    assert!(done > KILLS);
}
