//! Footprints of chains that change.

use alloy_primitives::{Address, Bytes, U256};

use super::{Chain, ChainConfig};
use crate::{
    chain::Call,
    cluster::{Cluster, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions},
};

/// Checks that the size which is kept up to date is that of the state and the pool.
fn assert_size(cluster: &Cluster) {
    for chain in cluster.chains() {
        let pooled: u64 = chain.pool.iter().map(super::PooledTransaction::bytes).sum();
        assert_eq!(chain.footprint().size, chain.state().bytes() + pooled, "chain {}", chain.id());
    }
}

#[test]
fn size_is_that_of_the_state_and_the_pool() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let account = Address::repeat_byte(0x44);
    assert_size(&cluster);
    for round in 0..30_u8 {
        let word = U256::from(round % 3);
        cluster.set_storage(901, account, U256::from(round % 4), word).unwrap();
        cluster.set_code(902, account, Bytes::from(vec![0; usize::from(round % 5)])).unwrap();
        let send = Call::send_message(DEV_ACCOUNTS[0], 902, account, [round]);
        cluster.submit_call(901, send).unwrap();
        let transfer = Call::new(DEV_ACCOUNTS[1], Address::repeat_byte(round), []);
        cluster.submit_call(902, transfer.with_value(U256::from(1))).unwrap();
        assert_size(&cluster);
        cluster.step().unwrap();
        assert_size(&cluster);
        if round % 4 == 3 {
            let (depth, id) = (u64::from(round % 3) + 1, [901, 902][usize::from(round % 2)]);
            cluster.reorg(id, depth, ReorgedTransactions::Dropped).unwrap();
            cluster.catch_up().unwrap();
            assert_size(&cluster);
        }
    }
}

#[test]
fn copy_keeps_what_was_given_up_since() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let account = Address::repeat_byte(0x44);
    let of = |cluster: &Cluster| cluster.chain(901).map(Chain::footprint).unwrap();
    let code = |byte: u8| Bytes::from(vec![byte; 10_000]);
    let genesis = of(&cluster);
    cluster.set_code(901, account, code(0)).unwrap();
    let first = of(&cluster);
    // The genesis has no such account.
    assert_eq!(genesis.kept_since(&first), 0);
    cluster.set_code(901, account, code(1)).unwrap();
    assert!((10_000..12_000).contains(&first.kept_since(&of(&cluster))));
    // However often it is overwritten, there was so much.
    for byte in 0..100 {
        cluster.set_code(901, account, code(byte)).unwrap();
    }
    assert_eq!(first.kept_since(&of(&cluster)), first.size);
}

#[test]
fn copy_keeps_what_was_pruned_since_but_no_more_than_it_has() {
    let chain = ChainConfig::new(901).with_safe_after(2).with_finalized_after(4);
    let mut cluster = Cluster::new(ClusterConfig::of([chain])).unwrap();
    let of = |cluster: &Cluster| cluster.chain(901).map(Chain::footprint).unwrap();
    cluster.run_for(20).unwrap();
    let before = of(&cluster);
    assert!(before.history >= 10 * 1_024);
    cluster.prune();
    let pruned = before.kept_since(&of(&cluster));
    assert!(pruned > 6 * 1_024 && pruned < before.history, "{pruned}");
    for _ in 0..20 {
        cluster.run_for(20).unwrap();
        cluster.prune();
    }
    assert_eq!(before.kept_since(&of(&cluster)), before.history);
    let later = of(&cluster);
    assert!(later.history < before.history);
}
