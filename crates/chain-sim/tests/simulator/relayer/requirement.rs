//! Messages whose targets need another message to be relayed first.

use alloy_primitives::{Address, B256, Bytes};
use alloy_sol_types::SolError;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MessageState, Relayer, RelayerConfig, Retries,
    SkipRule,
};
use messenger::Versions;

use super::target::{REVERTS, RequiredMessageNotSuccessful, TARGET, cluster, requires, send};

/// A target that accepts anything.
const NOBODY: Address = Address::repeat_byte(0x44);

/// Sends a message from 901 to an account that accepts it, and returns the message's hash.
fn sent(cluster: &mut Cluster, relayer: &mut Relayer) -> B256 {
    cluster.submit_call(901, Call::send_message(DEV_ACCOUNTS[0], 902, NOBODY, [0])).unwrap();
    cluster.step().unwrap();
    relayer.read(cluster);
    relayer.messages().next_back().unwrap().hash
}

/// Sends a message from 901 to the target, and returns the message's hash.
fn send_to_target(cluster: &mut Cluster, relayer: &mut Relayer, message: impl Into<Bytes>) -> B256 {
    send(cluster, message);
    cluster.step().unwrap();
    relayer.read(cluster);
    relayer.messages().next_back().unwrap().hash
}

/// A relayer that leaves messages to [`NOBODY`] to others.
fn skipping(retries: Retries) -> Relayer {
    let skip = vec![SkipRule::Target(NOBODY)];
    Relayer::new(RelayerConfig::default().with_retries(retries).with_skip(skip))
}

/// Lets a relayer relay what it has skipped.
fn skip_nothing(relayer: &mut Relayer) {
    let config = relayer.config().clone().with_skip(Vec::new());
    relayer.set_config(config);
}

#[test]
fn message_waits_for_the_one_that_its_target_requires() {
    for versions in [Versions::V1_2_0, Versions::V1_3_0, Versions::V1_3_1] {
        for estimates in [true, false] {
            let mut cluster =
                Cluster::new(ClusterConfig::default().with_versions(versions)).unwrap();
            cluster.set_code(902, TARGET, requires().into()).unwrap();
            // Waiting uses up no attempts.
            let mut relayer = skipping(Retries::NONE);
            relayer.set_config(relayer.config().clone().with_gas_estimates(estimates));
            let first = sent(&mut cluster, &mut relayer);
            let second = send_to_target(&mut cluster, &mut relayer, first);
            relayer.drive(&mut cluster, 10).unwrap();
            let parked = MessageState::Parked { behind: first };
            assert_eq!(relayer.message(second), Some(parked.clone()), "{versions:?}");
            assert_eq!(relayer.tracked(second).unwrap().failures, 0);
            for _ in 0..100 {
                relayer.step(&mut cluster).unwrap();
            }
            assert_eq!(relayer.message(second), Some(parked));
            assert_eq!((relayer.totals().pending, relayer.totals().failed), (1, 0));
            skip_nothing(&mut relayer);
            relayer.drive(&mut cluster, 10).unwrap();
            assert!(matches!(relayer.message(second), Some(MessageState::Relayed { .. })));
        }
    }
}

#[test]
fn message_waits_for_one_that_is_sent_later() {
    let mut cluster = cluster(requires());
    let mut relayer = Relayer::new(RelayerConfig::default().with_retries(Retries::NONE));
    // What the hash of the first message after one other will be.
    let (mut copy, mut scout) = (cluster.clone(), relayer.clone());
    send_to_target(&mut copy, &mut scout, B256::ZERO);
    let first = sent(&mut copy, &mut scout);

    let second = send_to_target(&mut cluster, &mut relayer, first);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.message(second), Some(MessageState::Parked { behind: first }));
    assert_eq!(sent(&mut cluster, &mut relayer), first);
    relayer.drive(&mut cluster, 10).unwrap();
    for message in [first, second] {
        assert!(matches!(relayer.message(message), Some(MessageState::Relayed { .. })));
    }
}

#[test]
fn saved_relayer_still_waits() {
    let mut cluster = cluster(requires());
    let mut relayer = skipping(Retries::NONE);
    let first = sent(&mut cluster, &mut relayer);
    let second = send_to_target(&mut cluster, &mut relayer, first);
    relayer.drive(&mut cluster, 10).unwrap();
    let config = relayer.config().clone();
    let mut relayer = Relayer::resume(config, relayer.save(), &cluster);
    let relays = cluster.chain(902).unwrap().head().number();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.message(second), Some(MessageState::Parked { behind: first }));
    // Without another attempt.
    assert_eq!(cluster.chain(902).unwrap().head().number(), relays);
    skip_nothing(&mut relayer);
    relayer.drive(&mut cluster, 10).unwrap();
    assert!(matches!(relayer.message(second), Some(MessageState::Relayed { .. })));
}

#[test]
fn target_that_requires_a_relayed_message_fails() {
    let mut cluster = cluster(REVERTS);
    let mut relayer =
        Relayer::new(RelayerConfig::default().with_retries(Retries::default().with_attempts(2)));
    let first = sent(&mut cluster, &mut relayer);
    relayer.drive(&mut cluster, 10).unwrap();
    let required = RequiredMessageNotSuccessful { msgHash: first }.abi_encode();
    let second = send_to_target(&mut cluster, &mut relayer, required);
    relayer.drive(&mut cluster, 40).unwrap();
    assert!(matches!(relayer.message(second), Some(MessageState::Failed { .. })));
    assert_eq!(relayer.tracked(second).unwrap().failures, 2);
}

#[test]
fn errors_that_name_no_message_are_failures() {
    let whole = RequiredMessageNotSuccessful { msgHash: B256::repeat_byte(9) }.abi_encode();
    let other = [&[!whole[0]], &whole[1..]].concat();
    for data in [whole[..4].to_vec(), whole[..35].to_vec(), other] {
        let mut cluster = cluster(REVERTS);
        let mut relayer = Relayer::new(RelayerConfig::default().with_retries(Retries::NONE));
        let message = send_to_target(&mut cluster, &mut relayer, data);
        relayer.drive(&mut cluster, 10).unwrap();
        assert!(matches!(relayer.message(message), Some(MessageState::Failed { .. })));
    }
}
