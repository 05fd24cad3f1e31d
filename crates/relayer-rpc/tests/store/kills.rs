//! A process that is killed in the middle of writes leaves a store that has all of each write or
//! nothing of it, and everything that was durable.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use relayer_rpc::{
    RedbStore,
    relayer::{Change, Position, Store, StoredState},
};
use tempfile::tempdir;

use crate::arbitrary::{hash, message};

/// The variable with the path that the child writes to.
const CHILD: &str = "RELAYER_RPC_KILLED_STORE";
/// Number of kills.
const KILLS: u64 = 12;
/// Messages that the writes go round.
const MESSAGES: u64 = 100;

/// Writes until it is killed, and says of each write when it is durable. In write number `n` message
/// `n` becomes relayed in block `n`, and the position is `n`.
#[test]
fn child() {
    let Ok(path) = env::var(CHILD) else { return };
    let mut store = RedbStore::open(path).unwrap();
    let mut out = std::io::stdout();
    let first = next(&mut store);
    for number in first.. {
        let grouped = number % 3 == 0;
        if grouped {
            store.groups().begin();
        }
        store.apply(&changes(number)).unwrap();
        if grouped {
            store.groups().end().unwrap();
        }
        writeln!(out, "\nwritten {number}").unwrap();
        out.flush().unwrap();
    }
}

/// The changes of a write.
fn changes(number: u64) -> [Change; 2] {
    let relayed = StoredState::Relayed { block: number, transaction: hash(number) };
    [
        Change::Message(message(number % MESSAGES, relayed, 0)),
        Change::Position(Position {
            chain: 901,
            next: number,
            last: None,
            timestamp: 0,
            finalized: 0,
        }),
    ]
}

/// The number of the next write.
fn next(store: &mut RedbStore) -> u64 {
    let positions = store.load().unwrap().positions;
    positions.first().map_or(0, |position| position.next + 1)
}

#[test]
fn kills_leave_whole_writes() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("store.redb");
    let mut least = 0;
    for round in 0..KILLS {
        let told = killed_after(&path, Duration::from_millis(40 + 37 * round % 200));
        let mut store = RedbStore::open_existing(&path).unwrap();
        let next = next(&mut store);
        assert!(next >= told, "round {round}: expected write {told} at least, got {next}");
        check(&store, next);
        least = least.max(next);
    }
    assert!(least >= KILLS, "expected a write in each round, got {least} in all");
}

/// Starts the child, lets it write for a while, and kills it. Returns one more than the number of the
/// last write that it told.
fn killed_after(path: &Path, time: Duration) -> u64 {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "kills::child", "--nocapture", "--test-threads", "1"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let first = lines.by_ref().find_map(|line| written(&line)).unwrap();
    let killing = thread::spawn(move || {
        thread::sleep(time);
        child.kill().unwrap();
        child.wait().unwrap();
    });
    let last = lines.filter_map(|line| written(&line)).last().unwrap_or(first);
    killing.join().unwrap();
    last + 1
}

/// The number of the write that a line tells.
fn written(line: &str) -> Option<u64> {
    line.strip_prefix("written ")?.parse().ok()
}

/// Checks that the store has writes 0 to `next - 1`, and nothing of any other.
fn check(store: &RedbStore, next: u64) {
    for number in next.saturating_sub(MESSAGES)..next {
        let stored = store.message(hash(number % MESSAGES)).unwrap().unwrap();
        let expected = StoredState::Relayed { block: number, transaction: hash(number) };
        assert_eq!(stored.state, expected);
    }
    let counts = store.counts().unwrap();
    assert_eq!(counts.iter().map(|count| count.count).sum::<u64>(), next.min(MESSAGES));
    assert!(counts.iter().all(|count| count.state == "relayed"), "{counts:?}");
}
