//! When saves are due.

use std::{
    fs,
    time::{Duration, Instant},
};

use chain_sim::ClusterConfig;
use tempfile::tempdir;

use super::{disk::Disk, saver::Saver};
use crate::{config::ServerConfig, devnet::Devnet};

#[test]
fn saves_are_due_after_blocks_and_after_time_with_a_change() {
    let folder = tempdir().unwrap();
    let devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    let disk = || Disk::new(&folder.path().join("state")).unwrap();
    let start = Instant::now();
    let at = |seconds| start + Duration::from_secs(seconds);
    let interval = Some(Duration::from_secs(10));

    let mut saver = Saver::start(disk(), 3, interval).unwrap();
    // Nothing changes.
    assert!(!saver.is_due(0, at(1_000)));
    assert_eq!(saver.due_in(at(1_000)), None);
    // A change between two blocks.
    saver.record_change(at(1_000));
    saver.record_change(at(1_005));
    assert_eq!(saver.due_in(at(1_004)), Some(Duration::from_secs(6)));
    assert!(!saver.is_due(0, at(1_009)));
    assert!(saver.is_due(0, at(1_010)));
    saver.save(devnet.state(), 0, false);
    assert!(!saver.is_due(0, at(2_000)));
    // Blocks: so many, or fewer for so long.
    assert!(!saver.is_due(2, at(3_000)));
    assert!(saver.is_due(3, at(3_001)));
    saver.save(devnet.state(), 3, false);
    assert!(!saver.is_due(4, at(4_000)));
    assert!(saver.is_due(4, at(4_010)));
    saver.finish(devnet.state(), devnet.built).unwrap();

    // Without an interval, blocks only.
    let mut saver = Saver::start(disk(), 3, None).unwrap();
    saver.record_change(at(0));
    assert_eq!(saver.due_in(at(9_000)), None);
    assert!(!saver.is_due(2, at(9_000)));
    assert!(saver.is_due(3, at(9_000)));
    saver.finish(devnet.state(), devnet.built).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
