//! Every rule of an executing message at admission: refused, and the nearest thing that passes.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS, Error, InvalidMessage, Refusal, Rule,
    RuleSet,
};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::IL2ToL2CrossDomainMessenger::{relayMessageCall, sendMessageCall},
    access_list,
};

/// A message that was sent: where its log is, and its payload.
#[derive(Clone)]
struct Sent {
    id: Identifier,
    payload: Bytes,
}

/// A cluster in which chain 901 has sent one message to 902.
fn cluster_with_message(config: ClusterConfig) -> (Cluster, Sent) {
    let mut cluster = Cluster::new(config).unwrap();
    let send = sendMessageCall {
        _destination: U256::from(902),
        _target: Address::repeat_byte(0x44),
        _message: Bytes::from_static(&[1, 2, 3]),
    };
    let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode());
    cluster.submit_call(901, call).unwrap();
    cluster.step().unwrap();
    let block = cluster.chain(901).unwrap().head();
    let log = block.logs().next().unwrap();
    let source = U256::from(901);
    let id = Identifier::new(
        log.address,
        LogPosition {
            chain_id: source,
            block_number: block.number(),
            timestamp: block.timestamp(),
            log_index: 0,
        },
    );
    let payload = Message::from_log(log, source).unwrap().payload().into();
    (cluster, Sent { id, payload })
}

/// Submits the relay of `sent` to 902, declared as it says.
fn relay(cluster: &mut Cluster, sent: &Sent) -> Result<B256, Error> {
    let entry = InboxEntry::new(&sent.id, keccak256(&sent.payload)).unwrap();
    let call =
        relayMessageCall { _id: sent.id.clone(), _sentMessage: sent.payload.clone() }.abi_encode();
    let call = Call::new(DEV_ACCOUNTS[1], L2_TO_L2_CROSS_DOMAIN_MESSENGER, call)
        .access_list(access_list(&[entry]));
    cluster.submit_call(902, call)
}

/// Why 902 refuses the relay of `sent`.
fn refusal(cluster: &mut Cluster, sent: &Sent) -> InvalidMessage {
    match relay(cluster, sent) {
        Err(Error::Refused { chain: 902, refusal: Refusal::InvalidMessage(invalid) }) => invalid,
        other => panic!("expected a refusal by the rules, got {other:?}"),
    }
}

/// Asserts that the relay of `sent` is admitted and delivers the message.
fn assert_relayed(cluster: &mut Cluster, sent: &Sent) {
    let hash = relay(cluster, sent).unwrap();
    loop {
        cluster.step().unwrap();
        let head = cluster.chain(902).unwrap().head();
        if let Some(index) = head.transactions().iter().position(|tx| tx.tx_hash() == hash) {
            assert!(head.receipts()[index].status(), "the relay reverted");
            return;
        }
    }
}

#[test]
fn message_as_it_was_sent_passes() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn another_origin_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let mut forged = sent.clone();
    forged.id.origin = Address::repeat_byte(1);
    // The access list knows of the origin only through the checksum.
    assert!(matches!(refusal(&mut cluster, &forged), InvalidMessage::Checksum { .. }));
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn another_payload_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    for byte in 0..sent.payload.len() {
        let mut payload = sent.payload.to_vec();
        payload[byte] ^= 1;
        let forged = Sent { payload: payload.into(), ..sent.clone() };
        assert!(matches!(refusal(&mut cluster, &forged), InvalidMessage::Checksum { .. }));
    }
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn another_block_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let mut missing = sent.clone();
    missing.id.blockNumber += U256::ONE;
    let chain = U256::from(901);
    assert_eq!(refusal(&mut cluster, &missing), InvalidMessage::BlockNotFound { chain, actual: 2 });
    let mut genesis = sent.clone();
    genesis.id.blockNumber = U256::ZERO;
    assert!(matches!(refusal(&mut cluster, &genesis), InvalidMessage::Timestamp { block: 0, .. }));
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn another_log_index_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let mut forged = sent.clone();
    forged.id.logIndex = U256::ONE;
    assert!(matches!(
        refusal(&mut cluster, &forged),
        InvalidMessage::LogNotFound { expected: 1, actual: 1, .. }
    ));
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn another_timestamp_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let mut forged = sent.clone();
    forged.id.timestamp -= U256::ONE;
    assert!(matches!(refusal(&mut cluster, &forged), InvalidMessage::Timestamp { .. }));
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn message_from_the_future_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let next = cluster.chain(902).unwrap().next_timestamp();
    let mut forged = sent.clone();
    forged.id.timestamp = U256::from(next + 1);
    assert_eq!(
        refusal(&mut cluster, &forged),
        InvalidMessage::FromFuture { expected: next, actual: next + 1 }
    );
    // The executing block's own timestamp is no future: another rule refuses that one.
    forged.id.timestamp = U256::from(next);
    assert!(matches!(refusal(&mut cluster, &forged), InvalidMessage::Timestamp { .. }));
    assert_relayed(&mut cluster, &sent);
}

/// Two chains: the first sends in its block `age` seconds before the second builds one.
fn late_destination(first: u64, age: u64) -> ClusterConfig {
    let mut config = ClusterConfig::default();
    config.chains[0] = ChainConfig::new(901).with_block_time(first);
    config.chains[1] = ChainConfig::new(902).with_block_time(first + age);
    config
}

#[test]
fn message_of_seven_days_ago_passes_and_one_second_older_is_refused() {
    let (mut cluster, sent) = cluster_with_message(late_destination(604_800, 604_800));
    assert_relayed(&mut cluster, &sent);

    let (mut cluster, sent) = cluster_with_message(late_destination(604_800, 604_801));
    let timestamp = sent.id.timestamp_seconds().unwrap();
    assert_eq!(
        refusal(&mut cluster, &sent),
        InvalidMessage::Expired { expected: timestamp + 1, actual: timestamp }
    );
}

#[test]
fn window_can_be_shorter() {
    let config = late_destination(10, 10).with_message_expiry_window(10);
    let (mut cluster, sent) = cluster_with_message(config);
    assert_relayed(&mut cluster, &sent);

    let config = late_destination(10, 11).with_message_expiry_window(10);
    let (mut cluster, sent) = cluster_with_message(config);
    assert!(matches!(refusal(&mut cluster, &sent), InvalidMessage::Expired { .. }));
}

#[test]
fn message_that_expires_in_the_pool_is_left_out() {
    let config = ClusterConfig::default().with_message_expiry_window(1);
    let (mut cluster, sent) = cluster_with_message(config);
    // At the next block it is two seconds old.
    assert!(matches!(refusal(&mut cluster, &sent), InvalidMessage::Expired { .. }));

    let mut config = ClusterConfig::default().with_message_expiry_window(2);
    config.chains[1].gas_limit = 16_000_000;
    let (mut cluster, sent) = cluster_with_message(config);
    // A full block ahead of it keeps the relay waiting for a block too many.
    let call = Call::new(DEV_ACCOUNTS[1], Address::ZERO, Bytes::new());
    cluster.submit_call(902, call.clone()).unwrap();
    cluster.submit_call(902, call.gas_limit(16_000_000)).unwrap();
    let hash = relay(&mut cluster, &sent).unwrap();
    let built = cluster.step().unwrap().built;
    assert!(built.iter().all(|block| block.left_out.is_empty()));
    let built = cluster.step().unwrap().built;
    let left_out: Vec<_> = built.into_iter().flat_map(|block| block.left_out).collect();
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].transaction, hash);
    assert!(matches!(left_out[0].refusal, Refusal::InvalidMessage(InvalidMessage::Expired { .. })));
}

#[test]
fn chain_out_of_the_dependency_set_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    for foreign in [U256::from(903), U256::from(901u64) | (U256::ONE << 64)] {
        let mut forged = sent.clone();
        forged.id.chainId = foreign;
        assert!(matches!(
            refusal(&mut cluster, &forged),
            InvalidMessage::NotInDependencySet { actual, .. } if actual == foreign
        ));
    }
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn another_chain_of_the_set_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::with_chains(3));
    let mut forged = sent.clone();
    forged.id.chainId = U256::from(903);
    assert!(matches!(refusal(&mut cluster, &forged), InvalidMessage::LogNotFound { .. }));
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn chain_executes_its_own_logs() {
    // Self-execution is allowed: a chain is in its own dependency set.
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let entry = InboxEntry::new(&sent.id, keccak256(&sent.payload)).unwrap();
    let validate = messenger::abi::ICrossL2Inbox::validateMessageCall {
        _id: sent.id,
        _msgHash: keccak256(&sent.payload),
    };
    let call = Call::new(DEV_ACCOUNTS[1], messenger::CROSS_L2_INBOX, validate.abi_encode())
        .access_list(access_list(&[entry]));
    let id: ChainId = 901;
    cluster.submit_call(id, call).unwrap();
    cluster.step().unwrap();
    assert!(cluster.chain(id).unwrap().head().receipts()[0].status());
}

#[test]
fn malformed_access_list_is_refused() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let entry = InboxEntry::new(&sent.id, keccak256(&sent.payload)).unwrap();
    let mut list = access_list(&[entry]);
    // Without the lookup nobody could verify it before execution.
    list.0[0].storage_keys.remove(0);
    let call = relayMessageCall { _id: sent.id.clone(), _sentMessage: sent.payload.clone() };
    let call = Call::new(DEV_ACCOUNTS[1], L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode());
    let refused = cluster.submit_call(902, call.access_list(list)).unwrap_err();
    assert!(matches!(refused, Error::Refused { refusal: Refusal::AccessList(_), .. }));
    assert_relayed(&mut cluster, &sent);
}

#[test]
fn undeclared_message_reverts_in_its_block() {
    let (mut cluster, sent) = cluster_with_message(ClusterConfig::default());
    let call = relayMessageCall { _id: sent.id.clone(), _sentMessage: sent.payload.clone() };
    let call = Call::new(DEV_ACCOUNTS[1], L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode());
    cluster.submit_call(902, call).unwrap();
    cluster.step().unwrap();
    let head = cluster.chain(902).unwrap().head();
    assert!(!head.receipts()[0].status());
    assert_eq!(head.logs().count(), 0);
    assert_relayed(&mut cluster, &sent);
}

/// What a node that disregards the timestamp makes of a wrong one does not stay with the log.
#[test]
fn checksum_of_a_wrong_timestamp_is_not_the_logs() {
    let disregarded_rules = RuleSet::NONE.with(Rule::Timestamp);
    for wrong_first in [true, false] {
        let config = ClusterConfig::default().with_disregarded_rules(disregarded_rules);
        let (mut cluster, sent) = cluster_with_message(config);
        let mut wrong = sent.clone();
        wrong.id.timestamp -= U256::ONE;
        let order = if wrong_first { [&wrong, &sent] } else { [&sent, &wrong] };
        for sent in order {
            relay(&mut cluster, sent).unwrap();
        }
    }
}
