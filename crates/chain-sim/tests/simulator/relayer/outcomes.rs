//! Every relay ends in a state.

use alloy_primitives::{Bytes, bytes};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, InteropFilter, MessageState,
    RELAYER_ACCOUNT, RelayFailure, Relayer, RelayerConfig, Retries,
};
use messenger::L2_TO_L2_CROSS_DOMAIN_MESSENGER;

use super::target::{TARGET, assert_relayed, only, states};

/// Chains 901 and 902 with the relay of a message in the pool of 902.
fn under_way(config: RelayerConfig) -> (Cluster, Relayer) {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let call = Call::send_message(DEV_ACCOUNTS[0], 902, TARGET, [1]);
    cluster.submit_call(901, call).unwrap();
    let mut relayer = Relayer::new(config);
    relayer.step(&mut cluster).unwrap();
    assert_eq!(cluster.pooled(), 1);
    (cluster, relayer)
}

#[test]
fn relay_without_a_log_of_the_messenger_has_failed() {
    // No code; STOP; a log of another event.
    for code in [Bytes::new(), bytes!("00"), bytes!("60015f5fa100")] {
        let (mut cluster, mut relayer) =
            under_way(RelayerConfig::default().with_retries(Retries::NONE));
        let there = cluster.chain(902).unwrap().account(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
        let before = there.code.unwrap().original_bytes();
        cluster.set_code(902, L2_TO_L2_CROSS_DOMAIN_MESSENGER, code).unwrap();
        relayer.drive(&mut cluster, 10).unwrap();
        let hash = only(&relayer);
        let state = relayer.message(hash).unwrap();
        let MessageState::Failed { failure: RelayFailure::NoEffect { transaction } } = state else {
            panic!("{state}");
        };
        assert_eq!(cluster.chain(902).unwrap().head().transactions()[0].tx_hash(), transaction);
        assert_eq!(relayer.totals().failed, 1);
        // With its code back, the message is relayed.
        cluster.set_code(902, L2_TO_L2_CROSS_DOMAIN_MESSENGER, before).unwrap();
        relayer.drive(&mut cluster, 10).unwrap();
        assert_eq!(relayer.totals().relayed, 1, "{:?}", states(&relayer));
    }
}

#[test]
fn retries_of_relays_without_effect_back_off() {
    let (mut cluster, mut relayer) = under_way(RelayerConfig::default());
    cluster.set_code(902, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Bytes::new()).unwrap();
    cluster.step().unwrap();
    relayer.poll(&mut cluster).unwrap();
    assert!(matches!(
        &states(&relayer)[..],
        [MessageState::Waiting { failure: RelayFailure::NoEffect { .. }, .. }]
    ));
    relayer.drive(&mut cluster, 40).unwrap();
    assert_eq!(relayer.messages().next().unwrap().failures, 3);
}

#[test]
fn relay_of_an_earlier_account_is_found_in_its_block() {
    let (mut cluster, mut relayer) = under_way(RelayerConfig::default().with_patience(1));
    relayer.set_config(RelayerConfig::default().with_account(DEV_ACCOUNTS[3]).with_patience(1));
    for _ in 0..3 {
        // Nobody builds a block of 902 for longer than the patience.
        cluster.mine(901).unwrap();
        relayer.poll(&mut cluster).unwrap();
        assert_eq!(cluster.chain(902).unwrap().pooled(), 1);
    }
    relayer.drive(&mut cluster, 10).unwrap();
    assert_relayed(&relayer, 1);
    let chain = cluster.chain(902).unwrap();
    assert_eq!(chain.account(RELAYER_ACCOUNT).nonce, 1);
    assert_eq!(chain.account(DEV_ACCOUNTS[3]).nonce, 0);
}

#[test]
fn message_expires_by_the_window_of_its_destination() {
    let filter = InteropFilter::default().with_failsafe(true);
    let windows = [(902, 40), (903, 400)];
    let chains =
        windows.map(|(id, window)| ChainConfig::new(id).with_message_expiry_window(window));
    let chains = [ChainConfig::new(901)].into_iter().chain(chains);
    let mut cluster = Cluster::new(ClusterConfig::of(chains).with_interop_filter(filter)).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    for (destination, _) in windows {
        let call = Call::send_message(DEV_ACCOUNTS[0], destination, TARGET, [1]);
        cluster.submit_call(901, call).unwrap();
    }
    for _ in 0..30 {
        relayer.step(&mut cluster).unwrap();
    }
    assert!(matches!(&states(&relayer)[..], [MessageState::Expired, MessageState::Waiting { .. }]));
    let _nothing = cluster.set_failsafe(false);
    relayer.drive(&mut cluster, 10).unwrap();
    assert!(matches!(&states(&relayer)[..], [MessageState::Expired, MessageState::Relayed { .. }]));
}
