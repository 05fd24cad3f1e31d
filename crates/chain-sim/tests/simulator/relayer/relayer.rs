//! The autorelayer, over several chains and against others' relays.

use alloy_primitives::{Address, Bytes, ChainId, U256, keccak256};
use alloy_sol_types::SolCall;
use chain_sim::{
    BlockReceipt, Call, Chain, Cluster, ClusterConfig, DEV_ACCOUNTS, Engine, Error, MessageState,
    Refusal, RelayFailure, Relayer, RelayerConfig, SendRules, Totals, state_digest,
};
use messenger::{
    Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::IL2ToL2CrossDomainMessenger::sendMessageCall, access_list,
};

/// Submits a message of `source` to `target` on `destination`.
fn send(
    cluster: &mut Cluster,
    source: ChainId,
    destination: ChainId,
    target: Address,
    message: &[u8],
) {
    let call = sendMessageCall {
        _destination: U256::from(destination),
        _target: target,
        _message: Bytes::copy_from_slice(message),
    };
    let call = Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode());
    cluster.submit_call(source, call).unwrap();
}

/// The last message that `source` has sent, and where its log is.
fn last_message(cluster: &Cluster, source: ChainId) -> (Identifier, Message) {
    let chain = U256::from(source);
    let blocks = cluster.chain(source).unwrap().blocks();
    let sent = blocks.flat_map(|block| {
        (0..).zip(block.logs()).filter_map(move |(index, log)| {
            let message = Message::from_log(log, chain).ok()?;
            let id = Identifier::new(
                log.address,
                LogPosition {
                    chain_id: chain,
                    block_number: block.number(),
                    timestamp: block.timestamp(),
                    log_index: index,
                },
            );
            Some((id, message))
        })
    });
    sent.last().unwrap()
}

/// A target that accepts anything.
const NOBODY: Address = Address::repeat_byte(0x44);

#[test]
fn every_message_of_every_pair_is_relayed_once() {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(5)).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    let ids: Vec<ChainId> = cluster.chains().map(Chain::id).collect();
    for &source in &ids {
        for &destination in ids.iter().filter(|&&id| id != source) {
            send(&mut cluster, source, destination, NOBODY, &[1, 2]);
        }
    }
    relayer.drive(&mut cluster, 100).unwrap();
    assert_eq!(relayer.totals(), Totals { sent: 20, relayed: 20, ..Totals::default() });
    for id in ids {
        let totals = relayer.chain_totals(id);
        assert_eq!((totals.sent, totals.relayed), (4, 4));
    }
}

#[test]
fn same_configuration_gives_the_same_run() {
    let run = |engine| {
        let config = ClusterConfig::with_chains(3)
            .with_engine(engine)
            .with_versions(messenger::Versions::V1_2_0);
        let mut cluster = Cluster::new(config).unwrap();
        let mut relayer = Relayer::new(RelayerConfig::default());
        for index in 0..30u8 {
            let (source, destination) =
                (901 + u64::from(index % 3), 901 + u64::from((index + 1) % 3));
            send(&mut cluster, source, destination, NOBODY, &vec![index; usize::from(index)]);
        }
        relayer.drive(&mut cluster, 100).unwrap();
        assert_eq!(relayer.totals().relayed, 30);
        state_digest(&cluster)
    };
    let native = run(Engine::Native);
    assert_eq!(native, run(Engine::Native));
    assert_eq!(native, run(Engine::Bytecode));
}

#[test]
fn message_to_a_target_that_reverts_fails_and_stays_relayable() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    // Precompile 8 fails on input of this length.
    let target = Address::with_last_byte(8);
    send(&mut cluster, 901, 902, target, &[1]);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.totals(), Totals { sent: 1, failed: 1, ..Totals::default() });
    let (_, message) = last_message(&cluster, 901);
    assert!(matches!(relayer.message(message.hash()), Some(MessageState::Failed { .. })));

    // Sent again, it is tried again.
    let resend =
        Call::new(DEV_ACCOUNTS[2], L2_TO_L2_CROSS_DOMAIN_MESSENGER, message.resend_calldata());
    cluster.submit_call(901, resend).unwrap();
    let failed = relayer.message(message.hash());
    relayer.drive(&mut cluster, 10).unwrap();
    assert_ne!(relayer.message(message.hash()), failed);
    assert_eq!(relayer.totals(), Totals { sent: 1, failed: 1, ..Totals::default() });
}

#[test]
fn message_that_was_relayed_is_not_relayed_again() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    send(&mut cluster, 901, 902, NOBODY, &[1]);
    relayer.drive(&mut cluster, 10).unwrap();
    let (_, message) = last_message(&cluster, 901);
    let resend =
        Call::new(DEV_ACCOUNTS[2], L2_TO_L2_CROSS_DOMAIN_MESSENGER, message.resend_calldata());
    cluster.submit_call(901, resend).unwrap();
    let transactions = |cluster: &Cluster| -> usize {
        cluster.chain(902).unwrap().blocks().map(|block| block.transactions().len()).sum()
    };
    let before = transactions(&cluster);
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(transactions(&cluster), before);
    assert_eq!(relayer.totals(), Totals { sent: 1, relayed: 1, ..Totals::default() });
}

#[test]
fn message_that_another_relays_first_counts_as_relayed() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    send(&mut cluster, 901, 902, NOBODY, &[1]);
    cluster.step().unwrap();
    let (id, message) = last_message(&cluster, 901);
    let entry = InboxEntry::new(&id, keccak256(message.payload())).unwrap();
    let relay =
        Call::new(DEV_ACCOUNTS[5], L2_TO_L2_CROSS_DOMAIN_MESSENGER, message.relay_calldata(id))
            .access_list(access_list(&[entry]));
    cluster.submit_call(902, relay).unwrap();
    // The relayer's own relay comes second in the same block and reverts.
    relayer.drive(&mut cluster, 10).unwrap();
    assert!(matches!(relayer.message(message.hash()), Some(MessageState::Relayed { .. })));
    let receipts = cluster.chain(902).unwrap().head().receipts();
    assert_eq!(receipts.iter().map(BlockReceipt::status).collect::<Vec<_>>(), [true, false]);

    // One that comes later reads both blocks at once.
    let mut late = Relayer::new(RelayerConfig::default());
    late.drive(&mut cluster, 10).unwrap();
    assert_eq!(late.totals(), Totals { sent: 1, relayed: 1, ..Totals::default() });
}

#[test]
fn message_to_an_unknown_chain_has_no_destination() {
    let config = ClusterConfig::default().with_send_rules(SendRules::Released);
    let mut cluster = Cluster::new(config).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    send(&mut cluster, 901, 7, NOBODY, &[1]);
    relayer.drive(&mut cluster, 10).unwrap();
    let (_, message) = last_message(&cluster, 901);
    assert_eq!(relayer.message(message.hash()), Some(MessageState::NoDestination));
    assert_eq!(relayer.totals().refused, 1);
}

#[test]
fn documented_rules_refuse_an_unknown_chain() {
    let config = ClusterConfig::default().with_engine(Engine::Native);
    let config = config.with_send_rules(SendRules::Documented);
    let mut cluster = Cluster::new(config).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    send(&mut cluster, 901, 7, NOBODY, &[1]);
    relayer.drive(&mut cluster, 10).unwrap();
    assert!(!cluster.chain(901).unwrap().head().receipts()[0].status());
    assert_eq!(relayer.totals(), Totals::default());
}

#[test]
fn drive_stops_at_its_bound() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    send(&mut cluster, 901, 902, NOBODY, &[1]);
    let error = relayer.drive(&mut cluster, 1).unwrap_err();
    assert_eq!(error, Error::NotQuiet { expected: 1, actual: 1 });
    assert_eq!(relayer.drive(&mut cluster, 1), Ok(1));
}

#[test]
fn relay_over_the_block_gas_limit_is_refused_and_kept_as_such() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let config = RelayerConfig::default().with_gas_limit(100_000_000);
    let mut relayer = Relayer::new(config);
    send(&mut cluster, 901, 902, NOBODY, &[1]);
    relayer.drive(&mut cluster, 10).unwrap();
    let (_, message) = last_message(&cluster, 901);
    assert!(matches!(
        relayer.message(message.hash()),
        Some(MessageState::Failed {
            failure: RelayFailure::Refused(Refusal::GasLimit { expected: 60_000_000, .. })
        })
    ));
}
