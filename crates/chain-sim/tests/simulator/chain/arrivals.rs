//! Which transactions have entered the pool.

use alloy_primitives::{Address, B256};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Deposit, ReorgedTransactions,
};

/// No transaction.
const NONE: [B256; 0] = [];

/// A cluster whose pools are watched.
fn watched() -> Cluster {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.watch_pools();
    cluster
}

/// Submits transactions of the first account with these nonces to 901; their hashes.
fn submit<const N: usize>(cluster: &mut Cluster, nonces: [usize; N]) -> [B256; N] {
    let mut ahead = Cluster::new(ClusterConfig::default()).unwrap();
    let call = || Call::new(DEV_ACCOUNTS[0], Address::repeat_byte(1), []);
    let mut made = Vec::new();
    while made.len() <= nonces.iter().copied().max().unwrap_or_default() {
        let transaction = ahead.prepare(901, call()).unwrap();
        ahead.submit(901, transaction.clone()).unwrap();
        made.push(transaction);
    }
    nonces.map(|nonce| cluster.submit(901, made[nonce].clone()).unwrap())
}

/// The transactions that entered the pool of a chain since the last call.
fn arrived(cluster: &mut Cluster, chain: u64) -> Vec<B256> {
    let arrivals = cluster.take_arrivals(chain).unwrap();
    arrivals.iter().map(|transaction| transaction.tx_hash()).collect()
}

#[test]
fn a_transaction_arrives_once_whether_or_not_it_is_in_a_block() {
    let mut cluster = watched();
    let [first, second] = submit(&mut cluster, [0, 1]);
    assert_eq!(arrived(&mut cluster, 901), [first, second]);
    assert_eq!(arrived(&mut cluster, 902), NONE);
    cluster.deposit(901, Deposit::call(DEV_ACCOUNTS[1], Address::repeat_byte(1), [])).unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().transactions().len(), 3);
    assert_eq!(arrived(&mut cluster, 901), NONE);
    let mined = cluster.submit_call(901, Call::new(DEV_ACCOUNTS[1], DEV_ACCOUNTS[2], [])).unwrap();
    cluster.step().unwrap();
    assert_eq!(arrived(&mut cluster, 901), [mined]);
}

#[test]
fn transactions_arrive_when_nothing_is_missing_before_them() {
    let mut cluster = watched();
    let [third, second, fifth] = submit(&mut cluster, [2, 1, 4]);
    assert_eq!(arrived(&mut cluster, 901), NONE);
    let [first] = submit(&mut cluster, [0]);
    assert_eq!(arrived(&mut cluster, 901), [first, second, third]);
    cluster.step().unwrap();
    assert_eq!(arrived(&mut cluster, 901), NONE);
    // Whatever fills the gap.
    let fourth = cluster.submit_call(901, Call::new(DEV_ACCOUNTS[0], DEV_ACCOUNTS[2], [])).unwrap();
    assert_eq!(arrived(&mut cluster, 901), [fourth, fifth]);
    cluster.step().unwrap();
    let [ninth] = submit(&mut cluster, [8]);
    cluster.set_nonce(901, DEV_ACCOUNTS[0], 8).unwrap();
    assert_eq!(arrived(&mut cluster, 901), [ninth]);
}

#[test]
fn one_that_was_withdrawn_arrives_again() {
    let mut cluster = watched();
    let [_, second, _] = submit(&mut cluster, [0, 1, 2]);
    assert_eq!(arrived(&mut cluster, 901).len(), 3);
    cluster.withdraw(901, second).unwrap();
    let again = submit(&mut cluster, [1]);
    assert_eq!(arrived(&mut cluster, 901), again);
    // One that replaces another does, too.
    let other = Call::new(DEV_ACCOUNTS[0], Address::repeat_byte(9), []);
    let mut fresh = Cluster::new(ClusterConfig::default()).unwrap();
    let other = fresh.prepare(901, other).unwrap();
    let replacement = cluster.submit(901, other).unwrap();
    assert_eq!(arrived(&mut cluster, 901), [replacement]);
    fresh.submit_call(901, Call::new(DEV_ACCOUNTS[0], DEV_ACCOUNTS[1], [])).unwrap();
    assert_eq!(arrived(&mut fresh, 901), NONE, "it is not watched");
}

#[test]
fn transactions_of_removed_blocks_arrive_again() {
    let mut cluster = watched();
    let sent = submit(&mut cluster, [0, 1]);
    cluster.step().unwrap();
    assert_eq!(arrived(&mut cluster, 901), sent);
    cluster.reorg(901, 1, ReorgedTransactions::Pooled).unwrap();
    assert_eq!(arrived(&mut cluster, 901).len(), 2);
    cluster.step().unwrap();
    assert_eq!(arrived(&mut cluster, 901), NONE);
}

#[test]
fn pools_of_later_chains_are_watched_and_what_waits_already_does_not_arrive() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    submit(&mut cluster, [0, 1]);
    cluster.watch_pools();
    let version = cluster.version();
    let [third] = submit(&mut cluster, [2]);
    let submitted = cluster.version();
    assert_ne!(submitted, version);
    assert_eq!(arrived(&mut cluster, 901), [third]);
    assert_eq!(cluster.version(), submitted, "taking changes nothing else");
    cluster.add_chain(ChainConfig::new(903)).unwrap();
    let call = Call::new(DEV_ACCOUNTS[0], DEV_ACCOUNTS[1], []);
    let hash = cluster.submit_call(903, call).unwrap();
    assert_eq!(arrived(&mut cluster, 903), [hash]);
    assert!(cluster.take_arrivals(904).is_err());
}
