//! Snapshots: a copy of a cluster goes its own way, and costs next to nothing.

use core::ptr;

use chain_sim::{
    Chain, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, ReorgedTransactions,
    state_digest,
};

use crate::{
    consistency::assert_consistent,
    messages::{NOBODY, SENDER, emit, emitted, send},
    script::Event,
};

/// Two chains with a message that waits, a deposit that waits, and blocks to be built again.
fn busy_cluster() -> Cluster {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let initiating = emitted(&mut cluster, 901);
    cluster.run_for(10).unwrap();
    cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.deposit(902, Deposit::mint(NOBODY, 3)).unwrap();
    cluster.reorg(901, 2, ReorgedTransactions::Pooled).unwrap();
    cluster
}

#[test]
fn copy_goes_on_as_its_original_does() {
    let mut original = busy_cluster();
    let mut copy = original.clone();
    assert_eq!(state_digest(&copy), state_digest(&original));
    for cluster in [&mut original, &mut copy] {
        cluster.submit_call(901, send(902)).unwrap();
        cluster.run_for(20).unwrap();
        cluster.reorg(902, 3, ReorgedTransactions::Rebuilt).unwrap();
        cluster.run_until_quiet(10).unwrap();
    }
    assert_eq!(state_digest(&copy), state_digest(&original));
    assert_eq!(copy.clock(), original.clock());
}

#[test]
fn original_does_not_see_what_its_copy_does() {
    let original = busy_cluster();
    let reference = busy_cluster();
    let mut copy = original.clone();
    copy.submit_call(901, send(902)).unwrap();
    copy.add_chain(ChainConfig::new(903)).unwrap();
    copy.run_for(30).unwrap();
    emit(&mut copy, 901, Event::named(5));
    copy.reorg(902, 8, ReorgedTransactions::Dropped).unwrap();
    copy.jump(1_000_000).unwrap();
    copy.run_for(10).unwrap();
    assert_consistent(&copy);
    assert_ne!(state_digest(&copy), state_digest(&original));

    assert_eq!(state_digest(&original), state_digest(&reference));
    assert_eq!(original.clock(), reference.clock());
    assert_eq!(original.pooled(), reference.pooled());
    assert_eq!(original.log_index().len(), reference.log_index().len());
    assert_eq!(original.chains().len(), 2);
    for (one, other) in original.chains().zip(reference.chains()) {
        assert_eq!(one.safety_heads(), other.safety_heads());
        assert_eq!(one.pending_deposits(), other.pending_deposits());
        assert_eq!(one.next_timestamp(), other.next_timestamp());
        assert_eq!(one.dependency_set(), other.dependency_set());
    }
    assert_consistent(&original);
}

#[test]
fn copy_of_thousands_of_blocks_shares_all_of_them() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    for _ in 0..300 {
        cluster.submit_call(901, send(902)).unwrap();
    }
    cluster.run_for(6_000).unwrap();
    for _ in 0..300 {
        cluster.submit_call(901, send(902)).unwrap();
    }
    let copy = cluster.clone();
    let (one, other) = (cluster.chain(901).unwrap(), copy.chain(901).unwrap());
    assert_eq!(one.blocks().len(), 3_001);
    // The same memory: blocks and the state after the last.
    for number in 0..3_001 {
        assert!(ptr::eq(one.block(number).unwrap(), other.block(number).unwrap()));
    }
    let account = |chain: &Chain| ptr::from_ref(chain.state().account(DEV_ACCOUNTS[0]).unwrap());
    assert_eq!(account(one), account(other));
    let transactions = one.pooled_transactions().zip(other.pooled_transactions());
    assert_eq!(transactions.filter(|(one, other)| ptr::eq(*one, *other)).count(), 300);
}

#[test]
fn copy_that_went_on_still_shares_what_is_below() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.run_for(2_000).unwrap();
    let copy = cluster.clone();
    cluster.submit_call(901, send(902)).unwrap();
    cluster.run_for(4).unwrap();
    let (one, other) = (cluster.chain(901).unwrap(), copy.chain(901).unwrap());
    let shared = (0..=1_000)
        .filter(|&number| ptr::eq(one.block(number).unwrap(), other.block(number).unwrap()));
    assert_eq!(shared.count(), 1_001);
    assert_eq!((one.head().number(), other.head().number()), (1_002, 1_000));
    // The account that sent has changed in the one, and not in the other.
    assert_eq!((one.account(SENDER).nonce, other.account(SENDER).nonce), (1, 0));
}

#[test]
fn snapshot_is_a_fixture() {
    let fixture = busy_cluster();
    let outcomes =
        [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled, ReorgedTransactions::Dropped]
            .map(|transactions| {
                let mut cluster = fixture.clone();
                cluster.reorg(901, 4, transactions).unwrap();
                cluster.run_until_quiet(20).unwrap();
                assert_consistent(&cluster);
                cluster.log_index().len()
            });
    // The log of 901 and its execution on 902; dropped, there is neither.
    assert_eq!(outcomes, [2, 2, 0]);
}
