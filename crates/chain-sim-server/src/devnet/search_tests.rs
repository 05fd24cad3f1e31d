//! Searches and filters that are too long, and those of chains that are pruned or replaced.

use core::time::Duration;

use alloy_eips::BlockId;
use alloy_primitives::{Address, U256};
use chain_sim::{Call, ChainConfig, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions};
use serde_json::json;

use super::{
    SearchDirection, devnet::Devnet, error::RequestError, interrupt::Interrupt,
    long_change::LongChange, mining::Mining, parity_traces::TraceFilterRequest, view::View,
};
use crate::{config::ServerConfig, limits::Limits};

const TARGET: Address = Address::repeat_byte(0x44);
const NOBODY: Address = Address::repeat_byte(0x55);

/// A chain that keeps 20 blocks, and whose blocks are final soon.
fn devnet() -> Devnet {
    let chain = ChainConfig::new(901).with_safe_after(1).with_finalized_after(2);
    let limits = Limits::default().with_history_blocks(Some(20));
    let config = ServerConfig::new(ClusterConfig::of([chain]))
        .with_mining([Mining::Manual])
        .with_limits(limits);
    Devnet::new(config.devnet()).unwrap()
}

/// Builds blocks, each with a transfer to the target.
fn pay(devnet: &mut Devnet, blocks: u64) {
    for _ in 0..blocks {
        let call = Call::new(DEV_ACCOUNTS[0], TARGET, []).with_value(U256::from(1));
        devnet.cluster.submit_call(901, call).unwrap();
        devnet.increase_time(1).unwrap();
        devnet.mine(901).unwrap();
    }
}

/// What a reader sees, whose search must end, or whose time is over.
fn view(devnet: &Devnet, is_late: bool, is_over: bool) -> View {
    let interrupt = Interrupt::new(Duration::from_secs(5), move || is_over);
    View { interrupt: interrupt.with_late(move || is_late), ..devnet.view.clone() }
}

fn filter(fields: serde_json::Value) -> TraceFilterRequest {
    serde_json::from_value(fields).unwrap()
}

#[test]
fn late_searches_end_with_what_they_have() {
    let mut devnet = devnet();
    pay(&mut devnet, 10);
    let late = view(&devnet, true, false);
    for (direction, last) in [(SearchDirection::Before, 9), (SearchDirection::After, 2)] {
        let found = late.search_transactions(901, TARGET, 0, 25, direction).unwrap();
        assert_eq!(found.places.len(), 1);
        let is_done = (found.is_first, found.is_last);
        assert_eq!(
            is_done,
            (direction == SearchDirection::Before, direction == SearchDirection::After)
        );
        let none = late.search_transactions(901, NOBODY, 0, 25, direction).unwrap_err();
        assert!(
            matches!(none, RequestError::SearchUnfinished { expected: 1, actual } if actual == last),
            "{none}"
        );
    }
    let over = view(&devnet, true, true);
    let is_over = |error: RequestError| matches!(error, RequestError::TimedOut { .. });
    let before = SearchDirection::Before;
    assert!(is_over(over.search_transactions(901, TARGET, 0, 25, before).unwrap_err()));
    assert!(is_over(over.filter_calls(901, &filter(json!({}))).unwrap_err()));
    assert!(is_over(over.sent_with_nonce(901, NOBODY, 0).unwrap_err()));
    assert!(is_over(over.modified_accounts(901, 1.into(), Some(3.into())).unwrap_err()));
}

#[test]
fn pruned_chains_are_searched_from_their_first_block() {
    let mut devnet = devnet();
    pay(&mut devnet, 60);
    devnet.prune();
    let chain = devnet.chain(901).unwrap();
    let (first, head) = (chain.first_block(), chain.head().number());
    assert!(first > 20, "{first}");
    let kept: Vec<u64> = (first..=head).rev().collect();
    for direction in [SearchDirection::Before, SearchDirection::After] {
        let found = devnet.search_transactions(901, TARGET, 0, 1_000, direction).unwrap();
        let blocks: Vec<u64> = found.places.iter().map(|(number, _)| *number).collect();
        assert_eq!(blocks, kept);
        assert!(found.is_first && found.is_last);
    }
    // The state before the first block is not there, so it has no traces.
    let calls = devnet.filter_calls(901, &filter(json!({ "toAddress": [TARGET] }))).unwrap();
    assert_eq!(calls.len() as u64, head - first);
    let pruned = |error: RequestError| matches!(error, RequestError::Pruned { .. });
    let from = |number: u64| filter(json!({ "fromBlock": format!("{number:#x}") }));
    assert!(pruned(devnet.filter_calls(901, &from(first)).unwrap_err()));
    assert!(pruned(devnet.filter_calls(901, &from(1)).unwrap_err()));
    assert!(pruned(devnet.calls_of_block(901, BlockId::from(first)).unwrap_err()));
    assert!(pruned(devnet.modified_accounts(901, first.into(), None).unwrap_err()));
    assert!(!devnet.calls_of_block(901, BlockId::from(first + 1)).unwrap().is_empty());
    assert_eq!(devnet.sent_with_nonce(901, DEV_ACCOUNTS[0], 0).unwrap(), None);
    let last = devnet.chain(901).unwrap().head().transactions().last().unwrap().tx_hash();
    assert_eq!(devnet.sent_with_nonce(901, DEV_ACCOUNTS[0], 59).unwrap(), Some(last));
}

#[test]
fn removed_blocks_are_not_found() {
    let mut devnet = devnet();
    pay(&mut devnet, 5);
    let reorg = devnet.begin_reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
    reorg.run(&mut devnet).unwrap();
    let found = devnet.search_transactions(901, TARGET, 0, 25, SearchDirection::Before).unwrap();
    assert_eq!(found.places.len(), 3);
    let calls = devnet.filter_calls(901, &filter(json!({ "toAddress": [TARGET] }))).unwrap();
    assert_eq!(calls.len(), 3);
    assert_eq!(devnet.sent_with_nonce(901, DEV_ACCOUNTS[0], 4).unwrap(), None);
}
