//! Messages that wait for blocks to become safe enough.

use alloy_primitives::Address;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Relayer, RelayerConfig, ReorgedTransactions,
    SafetyLevel,
};

/// A cluster whose chains have sent messages in so many blocks, ten in each.
fn cluster(blocks: u8) -> Cluster {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(2)).unwrap();
    for block in 0..blocks {
        for message in 0..10 {
            let target = Address::repeat_byte(0x44);
            let call = Call::send_message(DEV_ACCOUNTS[0], 902, target, [block, message]);
            cluster.submit_call(901, call).unwrap();
        }
        cluster.step().unwrap();
    }
    cluster
}

#[test]
fn messages_whose_blocks_are_not_safe_yet_are_looked_at_once() {
    let mut cluster = cluster(20);
    let config = RelayerConfig::default().with_safety(SafetyLevel::Safe);
    let mut relayer = Relayer::new(config);
    relayer.poll(&mut cluster).unwrap();
    assert_eq!((relayer.pending(), relayer.totals().pending), (0, 200));
    assert!(!relayer.is_idle() && relayer.next_due().is_some());
    let mut relayed = 0;
    for _ in 0..60 {
        cluster.step().unwrap();
        relayer.read(&cluster);
        let safe = cluster.chain(901).unwrap().safety_heads().safe;
        let planned = relayer.plan(&cluster);
        // Those of the blocks that have become safe, and no others.
        assert_eq!(planned.len() as u64, 10 * safe.min(20) - relayed);
        relayed = 10 * safe.min(20);
        for relay in planned {
            relayer.submit(&mut cluster, relay).unwrap();
        }
        assert!(relayer.plan(&cluster).is_empty());
    }
    assert_eq!((relayer.totals().relayed, relayed), (200, 200));
}

#[test]
fn messages_of_removed_blocks_wait_for_the_new_ones() {
    for transactions in [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled] {
        let mut cluster = cluster(6);
        let config = RelayerConfig::default().with_safety(SafetyLevel::Safe);
        let mut relayer = Relayer::new(config);
        relayer.poll(&mut cluster).unwrap();
        cluster.reorg(901, 3, transactions).unwrap();
        cluster.catch_up().unwrap();
        relayer.drive(&mut cluster, 200).unwrap();
        assert_eq!(relayer.totals().relayed, 60);
        assert!(relayer.is_idle());
    }
}

#[test]
fn lower_level_is_enough_from_the_next_poll_on() {
    let mut cluster = cluster(3);
    let safety = |level| RelayerConfig::default().with_safety(level);
    let mut relayer = Relayer::new(safety(SafetyLevel::Finalized));
    relayer.poll(&mut cluster).unwrap();
    assert_eq!(relayer.pending(), 0);
    relayer.set_config(safety(SafetyLevel::Unsafe));
    relayer.poll(&mut cluster).unwrap();
    assert_eq!(relayer.pending(), 30);
}
