//! What the relayer does about reorgs, losses and crashes.

use alloy_consensus::{SignableTransaction, Transaction, TxEip1559, transaction::Recovered};
use alloy_primitives::{Address, B256, Bytes, Signature, TxKind, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Cluster, ClusterConfig, DEV_ACCOUNTS, Fault, MessageState, RELAYER_ACCOUNT, Relayer,
    RelayerConfig, ReorgedTransactions, Schedule, ScheduledFault, Simulation,
};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

/// A message of one byte to 902.
fn send_to_902(byte: u8) -> Call {
    let call = sendMessageCall {
        _destination: U256::from(902),
        _target: Address::repeat_byte(0x44),
        _message: Bytes::from(vec![byte]),
    };
    Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode())
}

/// Submits `messages` messages of 901 to 902 and polls once after the block that has them.
fn under_way(messages: u8) -> (Cluster, Relayer, Vec<B256>) {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    for byte in 0..messages {
        cluster.submit_call(901, send_to_902(byte)).unwrap();
    }
    cluster.step().unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.poll(&mut cluster).unwrap();
    let hashes = relayer.messages().map(|message| message.hash).collect();
    (cluster, relayer, hashes)
}

/// How often a message was relayed, as the blocks say.
fn relays(cluster: &Cluster) -> usize {
    let blocks = cluster.chain(902).unwrap().blocks();
    let transactions = blocks.flat_map(chain_sim::Block::receipts);
    transactions.filter(|receipt| receipt.status() && receipt.logs().len() == 2).count()
}

#[test]
fn source_that_takes_a_message_back_takes_its_relay_out_of_the_pool() {
    let (mut cluster, mut relayer, hashes) = under_way(1);
    assert!(matches!(relayer.message(hashes[0]), Some(MessageState::Submitted { .. })));
    cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.message(hashes[0]), Some(MessageState::ReorgedOut));
    assert_eq!(relays(&cluster), 0);
    assert_eq!(relayer.totals().sent, 0);
}

#[test]
fn source_that_sends_again_in_another_block_is_relayed_from_there() {
    let (mut cluster, mut relayer, hashes) = under_way(1);
    cluster.step().unwrap();
    // Both blocks again; the second of them has the send now.
    let before = relayer.tracked(hashes[0]).unwrap().sends.clone();
    cluster.reorg(901, 2, ReorgedTransactions::Pooled).unwrap();
    relayer.drive(&mut cluster, 20).unwrap();
    assert!(matches!(relayer.message(hashes[0]), Some(MessageState::Relayed { .. })));
    assert_ne!(relayer.tracked(hashes[0]).unwrap().sends, before);
    assert_eq!(relays(&cluster), 1);
}

#[test]
fn source_that_builds_the_same_again_leaves_the_relay_valid() {
    let (mut cluster, mut relayer, hashes) = under_way(2);
    relayer.drive(&mut cluster, 10).unwrap();
    cluster.reorg(901, 1, ReorgedTransactions::Rebuilt).unwrap();
    cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    let steps = relayer.drive(&mut cluster, 10);
    assert_eq!(steps, Ok(0), "there is nothing to do");
    assert_eq!(relays(&cluster), 2);
    for hash in hashes {
        assert!(matches!(relayer.message(hash), Some(MessageState::Relayed { block: 2, .. })));
        assert_eq!(relayer.tracked(hash).unwrap().sends.len(), 1);
    }
}

#[test]
fn destination_that_takes_a_relay_back_gets_another() {
    for transactions in [ReorgedTransactions::Dropped, ReorgedTransactions::Pooled] {
        let (mut cluster, mut relayer, hashes) = under_way(3);
        relayer.drive(&mut cluster, 10).unwrap();
        cluster.reorg(902, 1, transactions).unwrap();
        assert_eq!(relays(&cluster), 0);
        relayer.drive(&mut cluster, 10).unwrap();
        assert_eq!(relays(&cluster), 3);
        for hash in hashes {
            assert!(matches!(relayer.message(hash), Some(MessageState::Relayed { .. })));
        }
        // Those that were back in the pool were known by it: no second transaction each.
        assert_eq!(cluster.chain(902).unwrap().account(RELAYER_ACCOUNT).nonce, 3);
    }
}

#[test]
fn lost_relay_is_noticed_after_a_while_and_repeated() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    cluster.submit_call(901, send_to_902(0)).unwrap();
    let schedule = Schedule::new([ScheduledFault { step: 1, fault: Fault::LoseRelay }]);
    let relayer = Relayer::new(RelayerConfig::default());
    let mut simulation = Simulation::new(cluster, relayer, schedule);
    simulation.run(100).unwrap();
    let message = simulation.relayer.messages().next().unwrap();
    assert_eq!(message.failures, 1);
    let MessageState::Relayed { block, .. } = message.state else {
        panic!("expected it relayed, got {}", message.state);
    };
    let relayed = simulation.cluster.chain(902).unwrap().block(block).unwrap().timestamp();
    let sent = message.sends[0].id.timestamp_seconds().unwrap();
    let patience = simulation.relayer.config().patience;
    assert!(relayed - sent >= patience, "after {} s", relayed - sent);
}

#[test]
fn relayer_that_comes_back_knows_what_it_knew() {
    let (mut cluster, mut relayer, _) = under_way(2);
    relayer.drive(&mut cluster, 10).unwrap();
    let mut restarted = Relayer::new(RelayerConfig::default());
    assert_eq!(restarted.drive(&mut cluster, 10), Ok(0));
    assert!(restarted.messages().eq(relayer.messages()));
    assert_eq!(restarted.totals(), relayer.totals());
}

#[test]
fn relayer_that_comes_back_finds_its_relays_in_the_pool() {
    let (mut cluster, relayer, hashes) = under_way(2);
    let mut restarted = Relayer::new(RelayerConfig::default());
    restarted.poll(&mut cluster).unwrap();
    for hash in hashes {
        assert_eq!(restarted.message(hash), relayer.message(hash));
    }
    assert_eq!(cluster.pooled(), 2);
    restarted.drive(&mut cluster, 10).unwrap();
    assert_eq!(relays(&cluster), 2);
    assert_eq!(cluster.chain(902).unwrap().account(RELAYER_ACCOUNT).nonce, 2);
}

#[test]
fn nonce_that_nobody_uses_any_more_is_used_up() {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
    for source in [901, 903] {
        cluster.submit_call(source, send_to_902(0)).unwrap();
    }
    cluster.step().unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.poll(&mut cluster).unwrap();
    let hashes: Vec<B256> = relayer.messages().map(|message| message.hash).collect();
    // The first relay goes with its message; the second has the nonce after it.
    cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
    relayer.drive(&mut cluster, 10).unwrap();
    assert_eq!(relayer.message(hashes[0]), Some(MessageState::ReorgedOut));
    assert!(matches!(relayer.message(hashes[1]), Some(MessageState::Relayed { .. })));
    let blocks = cluster.chain(902).unwrap().blocks();
    let nonces: Vec<(u64, usize)> = blocks
        .flat_map(|block| block.transactions().iter().zip(block.receipts()))
        .map(|(transaction, receipt)| (transaction.nonce(), receipt.logs().len()))
        .collect();
    // A transaction that does nothing, and the relay.
    assert_eq!(nonces, [(0, 0), (1, 2)]);
}

#[test]
fn gap_that_somebody_has_made_with_its_account_is_not_filled() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    // As clients of a server can do that sign for its relayer.
    let far = TxEip1559 {
        chain_id: 902,
        nonce: u64::MAX - 1,
        gas_limit: 100_000,
        to: TxKind::Call(RELAYER_ACCOUNT),
        ..TxEip1559::default()
    };
    let signature = Signature::new(U256::ONE, U256::ONE, false);
    let far = Recovered::new_unchecked(far.into_signed(signature).into(), RELAYER_ACCOUNT);
    cluster.submit(902, far).unwrap();
    cluster.submit_call(901, send_to_902(0)).unwrap();
    cluster.step().unwrap();
    let mut relayer = Relayer::new(RelayerConfig::default());
    for _ in 0..3 {
        relayer.poll(&mut cluster).unwrap();
        cluster.step().unwrap();
    }
    assert_eq!(relays(&cluster), 1);
    assert_eq!(cluster.chain(902).unwrap().account(RELAYER_ACCOUNT).nonce, 1);
}
