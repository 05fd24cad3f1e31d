//! Time goes with the real clock, and comes back to it.

use chain_sim::ClusterConfig;

use super::{devnet::Devnet, mining::Mining};
use crate::config::ServerConfig;

/// Real time at the start, in seconds.
const START: u64 = 1_000_000;

/// A devnet whose genesis is at this time, at the real time of the start.
fn devnet_of(genesis: u64, growing: bool) -> Devnet {
    let cluster = ClusterConfig::default().with_genesis_timestamp(genesis);
    let config = ServerConfig::new(cluster).with_growing_timestamps(growing);
    let mut devnet = Devnet::new(config.devnet()).unwrap();
    devnet.advance_real_time(START).unwrap();
    devnet
}

fn devnet() -> Devnet {
    devnet_of(START, false)
}

/// The time of the clock, and the timestamp of the head of 901.
fn times(devnet: &Devnet) -> (u64, u64) {
    (devnet.cluster.clock().now(), devnet.chain(901).unwrap().head().timestamp())
}

#[test]
fn blocks_of_one_second_share_its_timestamp() {
    let mut devnet = devnet();
    (0..50).for_each(|_| drop(devnet.mine(901).unwrap()));
    assert_eq!(times(&devnet), (START, START));
    devnet.advance_real_time(START + 1).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 1, START + 1));
    assert_eq!(devnet.state().ahead, 0);
}

#[test]
fn growing_timestamps_run_ahead_and_come_back() {
    let mut devnet = devnet_of(START, true);
    devnet.served_mut(902).unwrap().mining = Mining::Interval(2);
    devnet.reset_due(902);
    (0..50).for_each(|_| drop(devnet.mine(901).unwrap()));
    assert_eq!(times(&devnet), (START + 50, START + 50));
    // Blocks at intervals go on meanwhile.
    for passed in 1..=20 {
        devnet.advance_real_time(START + passed).unwrap();
        while devnet.advance().unwrap() {}
    }
    assert_eq!(devnet.chain(902).unwrap().head().number(), 10);
    devnet.advance_real_time(START + 1_000).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 1_000, START + 1_000));
    assert_eq!(devnet.state().ahead, 0);
}

#[test]
fn a_clock_that_is_put_forward_and_back_leaves_no_trace() {
    let mut devnet = devnet();
    devnet.mine(901).unwrap();
    for elsewhere in [START + 1_000_000, START - 5_000, START + 86_400] {
        devnet.advance_real_time(elsewhere).unwrap();
        devnet.advance_real_time(START + 1).unwrap();
        assert_eq!(times(&devnet), (START + 1, START));
    }
    devnet.mine(902).unwrap();
    assert_eq!(devnet.chain(902).unwrap().head().timestamp(), START + 1);
    assert_eq!(devnet.state().ahead, 0);
}

#[test]
fn blocks_keep_the_clock_until_real_time_has_caught_up() {
    let mut devnet = devnet();
    devnet.advance_real_time(START + 1_000).unwrap();
    devnet.mine(901).unwrap();
    devnet.advance_real_time(START + 10).unwrap();
    // No chain builds before a block that is there.
    devnet.mine(902).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 1_000, START + 1_000));
    assert_eq!(devnet.chain(902).unwrap().head().timestamp(), START + 1_000);
    assert_eq!(devnet.state().ahead, 0);
    devnet.advance_real_time(START + 1_001).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 1_001, START + 1_001));
}

#[test]
fn offsets_of_clients_last_whatever_the_real_clock_does() {
    let mut devnet = devnet();
    devnet.increase_time(500).unwrap();
    devnet.advance_real_time(START + 9_000).unwrap();
    devnet.advance_real_time(START + 1).unwrap();
    assert_eq!(times(&devnet).0, START + 501);
    devnet.set_next_timestamp(901, START + 2_000).unwrap();
    devnet.mine(901).unwrap();
    devnet.advance_real_time(START + 2).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 2_001, START + 2_001));
    assert_eq!(devnet.state().ahead, 1_999);
}

#[test]
fn time_goes_on_from_a_genesis_in_the_future_also_after_a_reset() {
    let mut devnet = devnet_of(START + 5_000, false);
    devnet.advance_real_time(START + 7).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 5_007, START + 5_007));
    devnet.advance_real_time(START + 100).unwrap();
    devnet.reset().unwrap();
    devnet.advance_real_time(START + 103).unwrap();
    devnet.mine(901).unwrap();
    assert_eq!(times(&devnet), (START + 5_003, START + 5_003));
    let past = devnet_of(START - 5_000, false);
    assert_eq!(times(&past), (START, START - 5_000));
}

#[test]
fn so_many_blocks_share_a_timestamp_that_a_server_does_not_grow() {
    let cluster = ClusterConfig::with_chains(1).with_genesis_timestamp(START);
    let limits = crate::Limits::default().with_history_blocks(Some(100));
    let config = ServerConfig::new(cluster).with_limits(limits);
    let mut devnet = Devnet::new(config.devnet()).unwrap();
    devnet.advance_real_time(START).unwrap();
    (0..4_000).for_each(|_| drop(devnet.mine(901).unwrap()));
    let chain = devnet.chain(901).unwrap();
    assert!(chain.blocks().len() <= 2_500, "{}", chain.blocks().len());
    assert!(chain.safety_heads().finalized > 0);
    assert!((START + 900..START + 3_500).contains(&times(&devnet).1), "{:?}", times(&devnet));
    assert_eq!(devnet.state().ahead, 0);
}
