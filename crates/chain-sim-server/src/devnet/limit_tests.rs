//! Limits on what clients leave behind.

use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_rpc_types_eth::Filter;
use chain_sim::{
    ACCOUNT_BYTES, Call, ChainConfig, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions, WORD_BYTES,
};
use op_revm::revm::state::AccountInfo;

use super::{
    devnet::Devnet, error::RequestError, filters::FilterKind, long_change::LongChange,
    mining::Mining,
};
use crate::{config::ServerConfig, limits::Limits};

/// A devnet with these limits, which builds blocks only when it is told to.
fn devnet(limits: Limits) -> Devnet {
    let config = ServerConfig::new(ClusterConfig::default()).with_limits(limits);
    let mut devnet = Devnet::new(config.devnet()).unwrap();
    for id in devnet.ids() {
        devnet.served_mut(id).unwrap().mining = Mining::Manual;
    }
    devnet
}

/// The subject of a refusal, the limit, and the value that it would have.
fn refused<T: core::fmt::Debug>(result: Result<T, RequestError>) -> (&'static str, u64, u64) {
    match result {
        Err(RequestError::Limit { subject, expected, actual }) => (subject, expected, actual),
        other => panic!("expected a limit, got {other:?}"),
    }
}

#[test]
fn chains_are_limited() {
    let mut devnet = devnet(Limits::default().with_chains(4));
    for id in [1, 2] {
        devnet.add_chain(ChainConfig::new(id), Mining::Manual).unwrap();
    }
    let third = devnet.add_chain(ChainConfig::new(3), Mining::Manual);
    assert_eq!(refused(third), ("chains", 4, 5));
    assert_eq!(devnet.ids(), [1, 2, 901, 902]);
    // Chains that a revert removes make room.
    devnet.reset().unwrap();
    devnet.add_chain(ChainConfig::new(3), Mining::Manual).unwrap();
}

#[test]
fn impersonations_are_limited() {
    let mut devnet = devnet(Limits::default().with_impersonations(3));
    for account in [1, 2, 3, 2, 1].map(Address::repeat_byte) {
        devnet.impersonate(901, account).unwrap();
    }
    let next = Address::repeat_byte(4);
    assert_eq!(refused(devnet.impersonate(901, next)), ("impersonated accounts", 3, 4));
    devnet.impersonate(902, next).unwrap();
    devnet.served_mut(901).unwrap().impersonated.remove(&Address::repeat_byte(1));
    devnet.impersonate(901, next).unwrap();
}

#[test]
fn state_that_requests_set_is_limited() {
    let code = 1_000;
    let most = 3 * ACCOUNT_BYTES + 2 * WORD_BYTES + code;
    let mut devnet = devnet(Limits::default().with_set_bytes(most));
    let [one, two, three, four] = [1, 2, 3, 4].map(Address::repeat_byte);
    let word = U256::from(1);
    devnet.set_balance(901, one, word).unwrap();
    devnet.set_code(901, two, Bytes::from(vec![0; 1_000])).unwrap();
    devnet.set_storage(902, three, word, word).unwrap();
    devnet.set_storage(902, three, U256::ZERO, word).unwrap();
    let subject = "bytes of state that requests set";
    // Whichever request it is, and on whichever chain.
    let beyond = |bytes| (subject, most, most + bytes);
    assert_eq!(refused(devnet.set_balance(902, four, word)), beyond(ACCOUNT_BYTES));
    assert_eq!(refused(devnet.set_nonce(901, four, 1)), beyond(ACCOUNT_BYTES));
    assert_eq!(refused(devnet.set_storage(901, one, word, word)), beyond(WORD_BYTES));
    let longer = Bytes::from(vec![0; 1_007]);
    assert_eq!(refused(devnet.set_code(901, two, longer)), beyond(7));
    let loaded =
        |account| vec![(account, AccountInfo::from_balance(word), vec![(B256::ZERO, word)])];
    assert_eq!(refused(devnet.set_accounts(901, loaded(four))), beyond(ACCOUNT_BYTES + WORD_BYTES));
    assert_eq!(refused(devnet.set_accounts(901, loaded(one))), beyond(WORD_BYTES));
    // What is there already can change.
    devnet.set_accounts(902, loaded(three)).unwrap();
    devnet.set_balance(901, one, U256::from(7)).unwrap();
    devnet.set_code(901, two, Bytes::new()).unwrap();
    assert!(devnet.chain(901).unwrap().state().account(four).is_none());
}

#[test]
fn removed_state_makes_room() {
    let mut devnet = devnet(Limits::default().with_set_bytes(ACCOUNT_BYTES + 2 * WORD_BYTES));
    let account = Address::repeat_byte(1);
    for round in 0..20 {
        let slots = [2 * round, 2 * round + 1].map(U256::from);
        for slot in slots {
            devnet.set_storage(901, account, slot, U256::from(7)).unwrap();
        }
        let full = devnet.set_storage(901, account, U256::from(1_000), U256::from(7));
        full.unwrap_err();
        for slot in slots {
            devnet.set_storage(901, account, slot, U256::ZERO).unwrap();
        }
    }
    // Shorter code counts less, too.
    for _ in 0..20 {
        devnet.set_code(901, account, Bytes::from(vec![0; 500])).unwrap();
        devnet.set_code(901, account, Bytes::from(vec![0; 514])).unwrap_err();
        devnet.set_code(901, account, Bytes::new()).unwrap();
    }
}

#[test]
fn reverts_make_room_for_state() {
    let mut devnet = devnet(Limits::default().with_set_bytes(2 * ACCOUNT_BYTES));
    for _ in 0..20 {
        let id = devnet.snapshot().unwrap();
        for account in [1, 2].map(Address::repeat_byte) {
            devnet.set_balance(901, account, U256::from(1)).unwrap();
        }
        devnet.set_balance(901, Address::repeat_byte(3), U256::from(1)).unwrap_err();
        assert!(devnet.revert(id).unwrap());
    }
}

/// Takes snapshots with `change` before each, until one is refused; returns how many were taken.
fn snapshots(mut devnet: Devnet, mut change: impl FnMut(&mut Devnet, u8)) -> u64 {
    for round in 0..200 {
        change(&mut devnet, round);
        match devnet.snapshot() {
            Ok(_) => {}
            Err(RequestError::Limit { subject, expected, actual }) => {
                assert_eq!((subject, expected), ("bytes that snapshots keep", 1_000_000));
                assert!(actual > expected);
                // Reverting to one makes room.
                assert!(devnet.revert(1).unwrap());
                devnet.snapshot().unwrap();
                return u64::from(round);
            }
            Err(other) => panic!("{other}"),
        }
    }
    200
}

#[test]
fn snapshots_are_limited_by_what_they_keep() {
    let limits = || Limits::default().with_snapshot_bytes(1_000_000);
    // Nothing, and little.
    assert_eq!(snapshots(devnet(limits()), |_, _| ()), 200);
    let little = |devnet: &mut Devnet, round| {
        devnet.set_balance(901, Address::repeat_byte(1), U256::from(round)).unwrap();
    };
    assert_eq!(snapshots(devnet(limits()), little), 200);
    // Code that is replaced.
    let code = |devnet: &mut Devnet, round| {
        let code = Bytes::from(vec![round; 100_000]);
        devnet.set_code(901, Address::repeat_byte(1), code).unwrap();
    };
    assert_eq!(snapshots(devnet(limits()), code), 10);
    // Blocks that a snapshot has and that are removed since.
    let reorg = |devnet: &mut Devnet, round| {
        if round > 0 {
            let reorg = devnet.begin_reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
            reorg.run(devnet).unwrap();
        }
        let input = Bytes::from(vec![round; 100_000]);
        let call = Call::new(DEV_ACCOUNTS[0], Address::ZERO, input).gas_limit(8_000_000);
        devnet.cluster.submit_call(901, call).unwrap();
        devnet.mine(901).unwrap();
    };
    assert!((3..=10).contains(&snapshots(devnet(limits()), reorg)));
    // Transactions that are dropped.
    let pool = |devnet: &mut Devnet, round| {
        let input = Bytes::from(vec![round; 100_000]);
        let call = Call::new(DEV_ACCOUNTS[0], Address::ZERO, input).gas_limit(8_000_000);
        let dropped = devnet.chain(901).unwrap().pooled_transactions().map(|it| it.tx_hash());
        for hash in dropped.collect::<Vec<_>>() {
            devnet.cluster.withdraw(901, hash).unwrap();
        }
        devnet.cluster.submit_call(901, call).unwrap();
    };
    assert!((3..=10).contains(&snapshots(devnet(limits()), pool)));
}

#[test]
fn old_snapshot_keeps_no_more_than_there_was() {
    let mut devnet = devnet(Limits::default().with_snapshot_bytes(1_000_000));
    devnet.snapshot().unwrap();
    // Far more is overwritten than the snapshot had.
    for round in 0..100_u64 {
        let call = Call::new(DEV_ACCOUNTS[0], Address::ZERO, vec![1; 10_000]).gas_limit(1_000_000);
        devnet.cluster.submit_call(901, call).unwrap();
        devnet.mine(901).unwrap();
        assert_eq!(devnet.chain(901).unwrap().head().transactions().len(), 1, "{round}");
    }
    for _ in 0..20 {
        devnet.snapshot().unwrap();
    }
}

#[test]
fn addresses_and_topics_of_filters_are_limited() {
    let limits = Limits::default().with_filter_terms(5).with_filter_seconds(10);
    let mut devnet = devnet(limits.clone());
    let filters = devnet.filters.entry(901).or_default();
    let three = || {
        let filter = Filter::new().address([1, 2].map(Address::repeat_byte).to_vec());
        FilterKind::Logs(Box::new(filter.event_signature(B256::ZERO)))
    };
    let first = filters.add(three(), 0, 0, &limits).unwrap();
    let subject = "addresses and topics of filters";
    assert_eq!(refused(filters.add(three(), 0, 0, &limits)), (subject, 5, 6));
    filters.add(FilterKind::Blocks, 0, 0, &limits).unwrap();
    assert!(filters.remove(first) && !filters.remove(first));
    filters.add(three(), 0, 0, &limits).unwrap();
    refused(filters.add(three(), 0, 5, &limits));
    // An expired filter makes room.
    filters.add(three(), 0, 11, &limits).unwrap();
}
