//! Accounts that are changed by hand, as if the head had done it.

use alloy_primitives::{Address, Bytes, U256};
use chain_sim::{Cluster, ClusterConfig, Error, Refusal, ReorgedTransactions};

use crate::messages::{NOBODY, SENDER, send, succeeded};

const SLOT: U256 = U256::from_limbs([5, 0, 0, 0]);

/// Two chains with two blocks above the genesis each.
fn cluster() -> Cluster {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.run_for(4).unwrap();
    cluster
}

/// Balance, nonce, code and a word of `NOBODY` on 901 after a block.
fn nobody(cluster: &Cluster, number: u64) -> Option<(u64, u64, Bytes, u64)> {
    let state = cluster.chain(901).unwrap().state_at(number).unwrap();
    let word = state.storage(NOBODY, SLOT).to();
    let account = state.account(NOBODY)?;
    let code = account.code.clone().unwrap_or_default().original_bytes();
    Some((account.balance.to(), account.nonce, code, word))
}

/// Changes all that there is of `NOBODY`.
fn alter(cluster: &mut Cluster, by: u8) {
    cluster.set_balance(901, NOBODY, U256::from(by)).unwrap();
    cluster.set_nonce(901, NOBODY, by.into()).unwrap();
    cluster.set_code(901, NOBODY, vec![by].into()).unwrap();
    cluster.set_storage(901, NOBODY, SLOT, U256::from(by)).unwrap();
}

/// What [`alter`] makes of it.
fn altered(by: u8) -> Option<(u64, u64, Bytes, u64)> {
    Some((by.into(), by.into(), vec![by].into(), by.into()))
}

#[test]
fn change_is_the_heads() {
    let mut cluster = cluster();
    alter(&mut cluster, 3);
    assert_eq!(nobody(&cluster, 1), None);
    assert_eq!(nobody(&cluster, 2), altered(3));
    cluster.run_for(4).unwrap();
    assert_eq!(nobody(&cluster, 1), None);
    assert_eq!(nobody(&cluster, 3), altered(3));
    // The other chain has nothing of it.
    assert!(cluster.chain(902).unwrap().state().account(NOBODY).is_none());
}

#[test]
fn of_several_changes_the_first_former_value_counts() {
    let mut cluster = cluster();
    alter(&mut cluster, 3);
    cluster.step().unwrap();
    alter(&mut cluster, 4);
    alter(&mut cluster, 5);
    assert_eq!(nobody(&cluster, 3), altered(5));
    assert_eq!(nobody(&cluster, 2), altered(3));
    assert_eq!(nobody(&cluster, 1), None);
}

#[test]
fn what_the_block_itself_has_changed_comes_back_as_it_was_before() {
    let mut cluster = cluster();
    let before = cluster.chain(901).unwrap().account(SENDER);
    cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    cluster.set_nonce(901, SENDER, 40).unwrap();
    cluster.set_balance(901, SENDER, U256::from(1)).unwrap();
    let there = cluster.chain(901).unwrap();
    assert_eq!((there.account(SENDER).nonce, there.account(SENDER).balance.to()), (40, 1));
    assert_eq!(there.state_at(2).unwrap().account(SENDER), Some(&before));
    cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
    assert_eq!(cluster.chain(901).unwrap().account(SENDER), before);
}

#[test]
fn reorg_takes_a_change_back_with_its_block() {
    let mut cluster = cluster();
    alter(&mut cluster, 3);
    cluster.step().unwrap();
    alter(&mut cluster, 4);
    cluster.reorg(901, 1, ReorgedTransactions::Rebuilt).unwrap();
    assert_eq!(nobody(&cluster, 3), altered(3));
    cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    assert_eq!(nobody(&cluster, 3), None);
}

#[test]
fn copy_does_not_see_a_change_and_its_history_neither() {
    let mut cluster = cluster();
    alter(&mut cluster, 3);
    let mut copy = cluster.clone();
    alter(&mut copy, 4);
    cluster.set_balance(901, NOBODY, U256::ZERO).unwrap();
    assert_eq!(nobody(&copy, 2), altered(4));
    assert_eq!(nobody(&cluster, 2), Some((0, 3, vec![3].into(), 3)));
    for cluster in [&mut cluster, &mut copy] {
        assert_eq!(nobody(cluster, 1), None);
        cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
        assert_eq!(nobody(cluster, 1), None);
    }
}

#[test]
fn what_is_empty_is_not_there() {
    let mut cluster = cluster();
    cluster.set_balance(901, NOBODY, U256::ZERO).unwrap();
    assert_eq!(nobody(&cluster, 2), None);
    alter(&mut cluster, 3);
    cluster.step().unwrap();
    cluster.set_balance(901, NOBODY, U256::ZERO).unwrap();
    cluster.set_nonce(901, NOBODY, 0).unwrap();
    cluster.set_code(901, NOBODY, Bytes::new()).unwrap();
    assert_eq!(nobody(&cluster, 3), Some((0, 0, Bytes::new(), 3)));
    cluster.set_storage(901, NOBODY, SLOT, U256::ZERO).unwrap();
    assert_eq!(nobody(&cluster, 3), None);
    assert_eq!(nobody(&cluster, 2), altered(3));
}

#[test]
fn pool_counts_from_the_new_nonce() {
    let mut cluster = cluster();
    let hash = cluster.submit_call(901, send(902)).unwrap();
    assert_eq!(cluster.chain(901).unwrap().next_nonce(SENDER), 1);
    cluster.set_nonce(901, SENDER, 7).unwrap();
    assert_eq!(cluster.chain(901).unwrap().next_nonce(SENDER), 7);
    let step = cluster.step().unwrap();
    let left_out: Vec<_> = step.built.iter().flat_map(|block| &block.left_out).collect();
    assert_eq!(left_out[0].transaction, hash);
    assert_eq!(left_out[0].refusal, Refusal::NonceTooLow { expected: 7, actual: 0 });
    cluster.set_nonce(901, SENDER, 2).unwrap();
    let hash = cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, hash));
}

#[test]
fn what_cannot_be_is_refused() {
    let mut cluster = cluster();
    let error = cluster.set_balance(7, Address::ZERO, U256::ZERO).unwrap_err();
    assert!(matches!(error, Error::UnknownChain { actual: 7, .. }));
    let code = Bytes::from_static(&[0xef, 0x01, 0x00, 0x01]);
    let error = cluster.set_code(901, NOBODY, code).unwrap_err();
    assert!(matches!(error, Error::Code { account: NOBODY, .. }), "{error}");
    assert_eq!(nobody(&cluster, 2), None);
}

#[test]
fn withdrawn_transaction_is_not_built_and_frees_its_nonce() {
    let mut cluster = cluster();
    let hash = cluster.submit_call(901, send(902)).unwrap();
    assert!(cluster.withdraw(901, hash).unwrap());
    assert!(!cluster.withdraw(901, hash).unwrap());
    assert_eq!((cluster.pooled(), cluster.chain(901).unwrap().next_nonce(SENDER)), (0, 0));
    let step = cluster.step().unwrap();
    assert!(step.built.iter().all(|block| block.transactions == 0 && block.left_out.is_empty()));
}
