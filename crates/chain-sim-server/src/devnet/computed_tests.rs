//! What is computed once, and when it is computed again.

use alloy_eips::BlockId;
use alloy_primitives::{Address, U256};
use chain_sim::{Call, ClusterConfig, DEV_ACCOUNTS, ReorgedTransactions, State};

use super::{devnet::Devnet, long_change::LongChange, mining::Mining};
use crate::config::ServerConfig;

const TARGET: Address = Address::repeat_byte(0x44);

/// A devnet that builds blocks only when it is told to, whose clock stands still.
fn devnet() -> Devnet {
    let mut devnet = Devnet::new(ServerConfig::new(ClusterConfig::default()).devnet()).unwrap();
    for id in devnet.ids() {
        devnet.served_mut(id).unwrap().mining = Mining::Manual;
    }
    devnet
}

/// Adds a transfer of a wei to the pool of chain 901.
fn transfer(devnet: &mut Devnet) {
    let call = Call::new(DEV_ACCOUNTS[0], TARGET, []).with_value(U256::from(1));
    devnet.cluster.submit_call(901, call).unwrap();
}

/// The target's balance after a block of chain 901.
fn balance(devnet: &Devnet, block: impl Into<BlockId>) -> u64 {
    let read = |state: &State| state.account(TARGET).map_or(0, |account| account.balance.to());
    devnet.on_state(901, Some(block.into()), read).unwrap()
}

#[test]
fn pending_block_is_built_once_for_a_head_and_a_pool() {
    let mut devnet = devnet();
    let built = |devnet: &Devnet| devnet.computed.work().0;
    transfer(&mut devnet);
    for _ in 0..50 {
        assert_eq!(balance(&devnet, BlockId::pending()), 1);
        devnet.prove(901, TARGET, &[], Some(BlockId::pending())).unwrap();
        assert_eq!(devnet.pending_change(902).unwrap().map(|_| ()), None);
    }
    assert_eq!(built(&devnet), 1);
    // Whatever the block depends on, it is built again: the pool, the head, the state, the time.
    transfer(&mut devnet);
    assert_eq!((balance(&devnet, BlockId::pending()), built(&devnet)), (2, 2));
    let first = devnet.chain(901).unwrap().pooled_transactions().next().unwrap().tx_hash();
    devnet.cluster.withdraw(901, first).unwrap();
    assert_eq!((balance(&devnet, BlockId::pending()), built(&devnet)), (0, 3));
    // The one that waits comes after the missing nonce.
    transfer(&mut devnet);
    assert_eq!((balance(&devnet, BlockId::pending()), built(&devnet)), (2, 4));
    devnet.set_balance(901, TARGET, U256::from(40)).unwrap();
    assert_eq!((balance(&devnet, BlockId::pending()), built(&devnet)), (42, 5));
    let timestamp = |devnet: &Devnet| devnet.pending(901).unwrap().head().timestamp();
    let before = timestamp(&devnet);
    devnet.increase_time(60).unwrap();
    assert_eq!((timestamp(&devnet), built(&devnet)), (before + 60, 6));
    devnet.mine(901).unwrap();
    // Nothing waits any more: the state after the head is that of the pending block.
    assert_eq!((balance(&devnet, BlockId::pending()), built(&devnet)), (42, 6));
}

#[test]
fn pending_block_is_that_of_the_cluster_after_a_revert() {
    let mut devnet = devnet();
    let id = devnet.snapshot().unwrap();
    transfer(&mut devnet);
    assert_eq!(balance(&devnet, BlockId::pending()), 1);
    devnet.revert(id).unwrap();
    assert_eq!(balance(&devnet, BlockId::pending()), 0);
    // As many changes as before, but others.
    let call = Call::new(DEV_ACCOUNTS[0], TARGET, []).with_value(U256::from(5));
    devnet.cluster.submit_call(901, call).unwrap();
    assert_eq!(balance(&devnet, BlockId::pending()), 5);
}

#[test]
fn states_far_back_are_computed_once() {
    let mut devnet = devnet();
    for _ in 0..200 {
        transfer(&mut devnet);
        devnet.mine(901).unwrap();
    }
    let reverted = |devnet: &Devnet| devnet.computed.work().1;
    for _ in 0..100 {
        assert_eq!(balance(&devnet, 20), 20);
    }
    assert_eq!(reverted(&devnet), 180);
    // From there, a state below costs what lies in between; one above, what lies above.
    assert_eq!((balance(&devnet, 10), reverted(&devnet)), (10, 190));
    assert_eq!((balance(&devnet, 150), reverted(&devnet)), (150, 240));
    assert_eq!((balance(&devnet, 140), reverted(&devnet)), (140, 250));
    for number in (100..140).rev() {
        assert_eq!(balance(&devnet, number), number);
    }
    assert_eq!(reverted(&devnet), 290);
    // Blocks on top change nothing about them.
    transfer(&mut devnet);
    devnet.mine(901).unwrap();
    assert_eq!((balance(&devnet, 100), reverted(&devnet)), (100, 290));
}

#[test]
fn states_are_those_of_the_blocks_that_the_chain_has() {
    let mut devnet = devnet();
    for _ in 0..10 {
        transfer(&mut devnet);
        devnet.mine(901).unwrap();
    }
    let id = devnet.snapshot().unwrap();
    let all = |devnet: &Devnet| {
        for number in 0..=devnet.chain(901).unwrap().head().number() {
            let state = devnet.chain(901).unwrap().state_at(number).unwrap();
            let expected = state.account(TARGET).map_or(0, |account| account.balance.to());
            assert_eq!(balance(devnet, number), expected, "block {number}");
        }
    };
    all(&devnet);
    let reorg = devnet.begin_reorg(901, 6, ReorgedTransactions::Dropped).unwrap();
    reorg.run(&mut devnet).unwrap();
    all(&devnet);
    assert_eq!(balance(&devnet, 9), 4);
    // The state of the head is altered, and then blocks come on top.
    devnet.set_balance(901, TARGET, U256::from(500)).unwrap();
    all(&devnet);
    devnet.mine(901).unwrap();
    all(&devnet);
    devnet.revert(id).unwrap();
    all(&devnet);
    assert_eq!(balance(&devnet, 9), 9);
}
