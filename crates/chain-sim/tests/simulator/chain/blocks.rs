//! Blocks: their headers, roots, bloom, receipts and log indexes.

use alloy_consensus::proofs;
use alloy_primitives::{Address, Bloom, BloomInput, Bytes, U256};
use alloy_sol_types::SolCall;
use chain_sim::{BlockReceipt, Call, Chain, ChainConfig, Cluster, ClusterConfig, DEV_ACCOUNTS};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

/// A message of chain 901 to 902.
fn send(index: u8) -> Call {
    let call = sendMessageCall {
        _destination: U256::from(902),
        _target: Address::repeat_byte(index),
        _message: Bytes::from(vec![index; usize::from(index)]),
    };
    Call::new(DEV_ACCOUNTS[0], L2_TO_L2_CROSS_DOMAIN_MESSENGER, call.abi_encode())
}

/// A cluster whose chain 901 has sent `messages` messages in one block.
fn cluster(messages: u8) -> Cluster {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    for index in 0..messages {
        cluster.submit_call(901, send(index)).unwrap();
    }
    cluster.step().unwrap();
    cluster
}

#[test]
fn headers_follow_each_other() {
    let mut cluster = cluster(3);
    cluster.step().unwrap();
    for chain in cluster.chains() {
        assert_eq!(chain.blocks().len(), 3);
        let blocks: Vec<_> = chain.blocks().collect();
        for pair in blocks.windows(2) {
            assert_eq!(pair[1].header().parent_hash, pair[0].hash());
            assert_eq!(pair[1].number(), pair[0].number() + 1);
            assert_eq!(pair[1].timestamp(), pair[0].timestamp() + 2);
        }
        assert_eq!(chain.head().timestamp(), cluster.clock().now());
    }
}

#[test]
fn roots_and_bloom_are_those_of_the_body() {
    let cluster = cluster(20);
    let block = cluster.chain(901).unwrap().head();
    assert_eq!(block.transactions().len(), 20);
    let transactions: Vec<_> = block.transactions().iter().map(|tx| tx.inner().clone()).collect();
    let header = block.header();
    assert_eq!(header.transactions_root, proofs::calculate_transaction_root(&transactions));
    let receipts: Vec<_> = block.receipts().iter().map(BlockReceipt::with_bloom).collect();
    assert_eq!(header.receipts_root, proofs::calculate_receipt_root(&receipts));
    assert_eq!(
        receipts.iter().fold(Bloom::ZERO, |all, it| all | *it.logs_bloom()),
        header.logs_bloom
    );
    let mut bloom = Bloom::ZERO;
    for log in block.logs() {
        bloom.accrue(BloomInput::Raw(log.address.as_slice()));
        for topic in log.topics() {
            bloom.accrue(BloomInput::Raw(topic.as_slice()));
        }
    }
    assert_eq!(header.logs_bloom, bloom);
    assert_eq!(header.hash_slow(), block.hash());
    let gas: u64 = block.receipts().last().unwrap().cumulative_gas_used();
    assert_eq!(header.gas_used, gas);
}

#[test]
fn log_indexes_count_within_the_block() {
    let mut cluster = cluster(3);
    cluster.submit_call(901, send(9)).unwrap();
    cluster.step().unwrap();
    let chain = cluster.chain(901).unwrap();
    assert_eq!(cluster.log_index().len(), 4);
    for block in chain.blocks() {
        for (index, log) in (0..).zip(block.logs()) {
            let indexed = cluster.log_index().get(U256::from(901), block.number(), index).unwrap();
            assert_eq!(indexed.origin, log.address);
            assert_eq!(indexed.payload_hash, messenger::payload_hash(&log.data));
        }
        let end = u32::try_from(block.logs().count()).unwrap();
        assert_eq!(cluster.log_index().get(U256::from(901), block.number(), end), None);
    }
    assert_eq!(chain.head().logs().count(), 1);
}

#[test]
fn full_block_leaves_the_rest_for_the_next() {
    let mut config = ClusterConfig::default();
    config.chains[0] = ChainConfig::new(901).with_gas_limit(2_500_000);
    let mut cluster = Cluster::new(config).unwrap();
    for index in 0..40 {
        cluster.submit_call(901, send(index)).unwrap();
    }
    let mut included = Vec::new();
    while cluster.pooled() > 0 {
        cluster.step().unwrap();
        let head = cluster.chain(901).unwrap().head();
        assert!(head.header().gas_used <= 2_500_000);
        included.push(head.transactions().len());
    }
    assert!(included.len() > 1, "everything fitted one block");
    assert_eq!(included.iter().sum::<usize>(), 40);
}

#[test]
fn chains_keep_their_own_block_time() {
    let mut config = ClusterConfig::default();
    config.chains[1] = ChainConfig::new(902).with_block_time(5);
    let mut cluster = Cluster::new(config).unwrap();
    let genesis = cluster.clock().now();
    while cluster.clock().now() < genesis + 20 {
        cluster.step().unwrap();
    }
    let blocks: Vec<usize> = cluster.chains().map(|chain| chain.blocks().len() - 1).collect();
    assert_eq!(blocks, [10, 4]);
}

#[test]
fn equal_calls_of_two_accounts_are_two_transactions() {
    let mut cluster = cluster(0);
    let call = |from| Call::new(from, Address::ZERO, Bytes::new());
    let first = cluster.submit_call(901, call(DEV_ACCOUNTS[0])).unwrap();
    let second = cluster.submit_call(901, call(DEV_ACCOUNTS[1])).unwrap();
    assert_ne!(first, second);
}

#[test]
fn calls_change_nothing() {
    let cluster = cluster(1);
    let chain: &Chain = cluster.chain(901).unwrap();
    let before = chain.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, U256::ONE);
    assert_eq!(before, U256::ONE);
    let outcome = chain.call(&send(1)).unwrap();
    assert!(outcome.success);
    assert_eq!(outcome.output.len(), 32);
    assert_eq!(chain.storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, U256::ONE), before);
}
