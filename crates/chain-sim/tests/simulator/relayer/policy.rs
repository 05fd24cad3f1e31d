//! What the relayer is told: when, in which order, how many, how often, by whom, and which not.

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, MESSAGE_EXPIRY_WINDOW, MessageState, Parking,
    RelayFailure, RelayOrder, Relayer, RelayerConfig, Retries, SafetyLevel, SkipRule,
};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};
use op_alloy_consensus::OpTxEnvelope;

/// A target that accepts anything.
const NOBODY: Address = Address::repeat_byte(0x44);
/// A target that fails: precompile 8 on input of one byte.
const FAILS: Address = Address::with_last_byte(8);

/// Submits a message of one byte to 901.
fn send(cluster: &mut Cluster, from: Address, destination: ChainId, target: Address, byte: u8) {
    let call = sendMessageCall {
        _destination: U256::from(destination),
        _target: target,
        _message: Bytes::from(vec![byte]),
    };
    let call = Call::new(from, L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode());
    cluster.submit_call(901, call).unwrap();
}

/// A cluster in whose chain 901 the first account has sent `messages` messages to 902.
fn sent(messages: u8, target: Address) -> Cluster {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    for byte in 0..messages {
        send(&mut cluster, DEV_ACCOUNTS[0], 902, target, byte);
    }
    cluster.step().unwrap();
    cluster
}

/// A relayer that is told something else than the default.
fn relayer(change: impl FnOnce(&mut RelayerConfig)) -> Relayer {
    let mut config = RelayerConfig::default();
    change(&mut config);
    Relayer::new(config)
}

/// The message bytes that chain 902 has relayed, block by block.
fn relayed(cluster: &Cluster, relayer: &Relayer) -> Vec<Vec<u8>> {
    let by_transaction: BTreeMap<B256, u8> = relayer
        .messages()
        .filter_map(|message| match message.state {
            MessageState::Relayed { transaction, .. } => {
                Some((transaction, message.message.message[0]))
            }
            _ => None,
        })
        .collect();
    let block = |transactions: &[alloy_consensus::transaction::Recovered<OpTxEnvelope>]| {
        let hashes = transactions.iter().map(|transaction| transaction.tx_hash());
        hashes.filter_map(|hash| by_transaction.get(&hash).copied()).collect()
    };
    let blocks = cluster.chain(902).unwrap().blocks();
    let blocks = blocks.map(|built| block(built.transactions()));
    blocks.filter(|bytes: &Vec<u8>| !bytes.is_empty()).collect()
}

#[test]
fn order_is_that_of_the_policy() {
    let run = |order| {
        let mut cluster = sent(6, NOBODY);
        let mut relayer = relayer(|config| config.order = order);
        relayer.drive(&mut cluster, 10).unwrap();
        relayed(&cluster, &relayer).concat()
    };
    assert_eq!(run(RelayOrder::OldestFirst), [0, 1, 2, 3, 4, 5]);
    assert_eq!(run(RelayOrder::NewestFirst), [5, 4, 3, 2, 1, 0]);
    let shuffled = run(RelayOrder::Shuffled { seed: 3 });
    assert_eq!(shuffled, run(RelayOrder::Shuffled { seed: 3 }));
    assert_ne!(shuffled, run(RelayOrder::Shuffled { seed: 4 }));
    assert_ne!(shuffled, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn batch_is_as_large_as_the_policy_says() {
    let mut cluster = sent(5, NOBODY);
    let mut relayer = relayer(|config| config.batch_size = 2);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayed(&cluster, &relayer), [vec![0, 1], vec![2, 3], vec![4]]);
}

#[test]
fn delay_counts_from_the_message() {
    let mut cluster = sent(1, NOBODY);
    let sent_at = cluster.clock().now();
    let mut relayer = relayer(|config| config.delay = 7);
    relayer.poll(&mut cluster).unwrap();
    let due = sent_at + 7;
    let message = relayer.messages().next().unwrap();
    assert_eq!(message.state, MessageState::Sent { due });
    relayer.drive(&mut cluster, 10).unwrap();
    let head = cluster.chain(902).unwrap().head();
    // Planned at the first moment from then on, and in the block after.
    assert_eq!((head.timestamp(), head.transactions().len()), (sent_at + 10, 1));
}

#[test]
fn retries_back_off_and_end() {
    let mut cluster = sent(1, FAILS);
    let retries = Retries::default().with_attempts(4).with_longest_back_off(10);
    let mut relayer = relayer(|config| config.retries = retries);
    relayer.drive(&mut cluster, 40).unwrap();
    let blocks = cluster.chain(902).unwrap().blocks();
    let attempts = blocks.filter(|block| !block.transactions().is_empty());
    let times: Vec<u64> = attempts.map(chain_sim::Block::timestamp).collect();
    let waits: Vec<u64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // The back-off, then a block time to the block that has it: 4, 8, and 10 for 16.
    assert_eq!(waits, [6, 10, 12]);
    let message = relayer.messages().next().unwrap();
    assert_eq!(message.failures, 4);
    let MessageState::Failed { failure: RelayFailure::Reverted { reason, .. } } = &message.state
    else {
        panic!("expected a revert, got {:?}", message.state);
    };
    assert_eq!(reason.to_string(), "reverted without data");
}

#[test]
fn one_attempt_is_the_last() {
    let mut cluster = sent(1, FAILS);
    let mut relayer = relayer(|config| config.retries = Retries::NONE);
    assert_eq!(relayer.drive(&mut cluster, 10), Ok(1));
    assert_eq!(relayer.totals().failed, 1);
}

#[test]
fn senders_messages_wait_for_each_other_in_order() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let [one, other] = [DEV_ACCOUNTS[0], DEV_ACCOUNTS[1]];
    send(&mut cluster, one, 902, FAILS, 0);
    send(&mut cluster, one, 902, NOBODY, 1);
    send(&mut cluster, one, 902, NOBODY, 2);
    send(&mut cluster, other, 902, NOBODY, 3);
    cluster.step().unwrap();
    let mut relayer = relayer(|config| config.parking = Parking::InOrder);
    relayer.poll(&mut cluster).unwrap();
    let first = relayer.messages().next().unwrap().hash;
    let states: Vec<_> = relayer.messages().map(|message| message.state.clone()).collect();
    assert_eq!(states[1], MessageState::Parked { behind: first });
    assert_eq!(states[2], MessageState::Parked { behind: first });
    relayer.drive(&mut cluster, 20).unwrap();
    // The other sender's goes at once, and the first one's are not held up for good.
    assert_eq!(relayed(&cluster, &relayer), [vec![3], vec![1], vec![2]]);
    assert_eq!(relayer.totals().failed, 1);
}

#[test]
fn message_waits_for_its_prerequisite() {
    let mut cluster = sent(2, NOBODY);
    let mut relayer = relayer(|_| {});
    relayer.read(&cluster);
    let hashes: Vec<B256> = relayer.messages().map(|message| message.hash).collect();
    relayer.relay_after(hashes[0], hashes[1]);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayed(&cluster, &relayer), [vec![1], vec![0]]);
}

#[test]
fn message_whose_prerequisite_fails_stays_parked() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    send(&mut cluster, DEV_ACCOUNTS[0], 902, FAILS, 0);
    send(&mut cluster, DEV_ACCOUNTS[0], 902, NOBODY, 1);
    cluster.step().unwrap();
    let mut relayer = relayer(|config| config.retries = Retries::NONE);
    relayer.read(&cluster);
    let hashes: Vec<B256> = relayer.messages().map(|message| message.hash).collect();
    relayer.relay_after(hashes[1], hashes[0]);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.message(hashes[1]), Some(MessageState::Parked { behind: hashes[0] }));
    assert_eq!(relayer.totals().pending, 1);
}

#[test]
fn what_a_rule_names_is_skipped_and_nothing_else() {
    let rules = [
        (SkipRule::Source(901), 0),
        (SkipRule::Source(902), 3),
        (SkipRule::Destination(902), 1),
        (SkipRule::Sender(DEV_ACCOUNTS[1]), 2),
        (SkipRule::Target(Address::repeat_byte(0x55)), 2),
        (SkipRule::Message(B256::ZERO), 3),
    ];
    for (rule, expected) in rules {
        let mut cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
        send(&mut cluster, DEV_ACCOUNTS[0], 902, NOBODY, 0);
        send(&mut cluster, DEV_ACCOUNTS[1], 902, NOBODY, 1);
        send(&mut cluster, DEV_ACCOUNTS[0], 903, Address::repeat_byte(0x55), 2);
        let mut relayer = relayer(|config| config.skip = vec![rule]);
        relayer.drive(&mut cluster, 10).unwrap();
        let totals = relayer.totals();
        assert_eq!((totals.relayed, totals.skipped), (expected, 3 - expected), "{rule:?}");
    }
}

#[test]
fn accounts_pay_where_they_are_told_to() {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
    send(&mut cluster, DEV_ACCOUNTS[0], 902, NOBODY, 0);
    send(&mut cluster, DEV_ACCOUNTS[0], 903, NOBODY, 1);
    let mut relayer = relayer(|config| {
        config.account = DEV_ACCOUNTS[3];
        config.accounts = BTreeMap::from([(903, DEV_ACCOUNTS[4])]);
    });
    relayer.drive(&mut cluster, 10).unwrap();
    for (chain, payer) in [(902, DEV_ACCOUNTS[3]), (903, DEV_ACCOUNTS[4])] {
        assert_eq!(cluster.chain(chain).unwrap().account(payer).nonce, 1);
    }
}

#[test]
fn relay_waits_until_its_source_is_as_safe_as_it_must_be() {
    let mut cluster = sent(1, NOBODY);
    let mut relayer = relayer(|config| config.safety = SafetyLevel::Safe);
    relayer.drive(&mut cluster, 100).unwrap();
    let [source, destination] = [901, 902].map(|chain| cluster.chain(chain).unwrap());
    assert_eq!(source.safety(1), Some(SafetyLevel::Safe));
    let safe_at = source.promoted_at(1, SafetyLevel::Safe).unwrap();
    assert_eq!(destination.head().transactions().len(), 1);
    assert_eq!(destination.head().timestamp(), safe_at + 2);
}

#[test]
fn expired_message_is_said_to_be_and_sent_again_is_relayed() {
    let mut cluster = sent(1, NOBODY);
    cluster.jump(MESSAGE_EXPIRY_WINDOW + 1).unwrap();
    let mut relayer = relayer(|_| {});
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.totals().expired, 1);
    let message = relayer.messages().next().unwrap().clone();
    let resend = message.message.resend_calldata();
    let resend = Call::new(DEV_ACCOUNTS[2], L2_TO_L2_CROSS_DOMAIN_MESSENGER, resend);
    cluster.submit_call(901, resend).unwrap();
    cluster.step().unwrap();
    relayer.read(&cluster);
    assert!(matches!(relayer.message(message.hash), Some(MessageState::Resent { .. })));
    relayer.drive(&mut cluster, 10).unwrap();
    assert!(matches!(relayer.message(message.hash), Some(MessageState::Relayed { .. })));
    assert_eq!(relayer.tracked(message.hash).unwrap().sends.len(), 2);
    let totals = relayer.totals();
    assert_eq!((totals.sent, totals.relayed, totals.expired), (1, 1, 0));
}
