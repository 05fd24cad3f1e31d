//! What holds of every cluster at every moment, looked up in its blocks alone.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{U256, keccak256};
use chain_sim::{Block, Chain, Cluster, ExecutingMessage, SafetyLevel};
use messenger::encode_payload;

/// Asserts that headers link and are on the beat, that heads are in order, that the log index has
/// the logs of the blocks and no others, and that all that was verified is valid and no safer
/// than what it depends on.
pub(crate) fn assert_consistent(cluster: &Cluster) {
    let mut logs = 0;
    for chain in cluster.chains() {
        assert_headers(cluster, chain);
        let heads = chain.safety_heads();
        assert!(heads.finalized <= heads.safe, "{heads:?}");
        assert!(heads.safe <= heads.cross_unsafe, "{heads:?}");
        assert!(heads.cross_unsafe <= chain.head().number(), "{heads:?}");
        logs += assert_indexed(cluster, chain);
        for block in chain.blocks() {
            assert_executing(chain, block);
            if block.number() <= heads.cross_unsafe {
                block.executing().iter().for_each(|message| {
                    assert_valid(cluster, chain, block, message);
                });
            }
        }
    }
    assert_eq!(cluster.log_index().len(), logs);
    assert_acyclic(cluster);
}

fn assert_headers(cluster: &Cluster, chain: &Chain) {
    let blocks: Vec<&Block> = chain.blocks().collect();
    for (number, block) in (0..).zip(&blocks) {
        assert_eq!(block.number(), number);
        assert_eq!(block.header().hash_slow(), block.hash());
        assert_eq!(block.transactions().len(), block.receipts().len());
    }
    for pair in blocks.windows(2) {
        let (parent, block) = (pair[0], pair[1]);
        assert_eq!(block.header().parent_hash, parent.hash());
        assert!(block.timestamp() > parent.timestamp());
        let config = chain.config();
        assert_eq!((block.timestamp() - parent.timestamp()) % config.block_time, 0);
        if block.timestamp() >= config.lagoon_time && parent.timestamp() < config.lagoon_time {
            assert_eq!(block.user_transactions().len(), 0, "activation is deposits only");
        }
    }
    assert!(chain.head().timestamp() <= cluster.clock().now());
    assert!(chain.next_timestamp() > chain.head().timestamp());
}

fn assert_indexed(cluster: &Cluster, chain: &Chain) -> usize {
    let id = U256::from(chain.id());
    let mut logs = 0;
    for block in chain.blocks() {
        let mut end = 0;
        for (index, log) in (0..).zip(block.logs()) {
            let indexed = cluster.log_index().get(id, block.number(), index).unwrap();
            assert_eq!(indexed.origin, log.address);
            assert_eq!(indexed.payload_hash, keccak256(encode_payload(&log.data)));
            end = index + 1;
        }
        assert_eq!(cluster.log_index().get(id, block.number(), end), None);
        logs += end as usize;
    }
    assert_eq!(cluster.log_index().get(id, chain.head().number() + 1, 0), None);
    logs
}

/// What a block executes is what its logs say; a block of deposits executes nothing.
fn assert_executing(chain: &Chain, block: &Block) {
    let logs = (0..).zip(block.logs());
    let expected: Vec<_> =
        logs.filter_map(|(index, log)| ExecutingMessage::from_log(index, log)).collect();
    let replaced = block.user_transactions().is_empty() && block.executing().is_empty();
    assert!(replaced || block.executing() == expected, "{} {}", chain.id(), block.number());
}

/// An independent look at one executing message.
fn assert_valid(cluster: &Cluster, chain: &Chain, block: &Block, message: &ExecutingMessage) {
    let id = &message.id;
    assert!(chain.dependency_set().contains(id.chainId));
    let source = cluster.find(id.chainId).unwrap();
    let number = u64::try_from(id.blockNumber).unwrap();
    let initiating = source.block(number).unwrap();
    let timestamp = initiating.timestamp();
    assert_eq!(U256::from(timestamp), id.timestamp);
    assert!(timestamp <= block.timestamp());
    assert!(timestamp + chain.dependency_set().message_expiry_window() >= block.timestamp());
    let log = initiating.logs().nth(usize::try_from(id.logIndex).unwrap()).unwrap();
    assert_eq!(log.address, id.origin);
    assert_eq!(keccak256(encode_payload(&log.data)), message.payload_hash);
    for (chain, block) in [(source, initiating), (chain, block)] {
        let parent = chain.block(block.number() - 1).unwrap();
        assert!(parent.timestamp() >= chain.config().lagoon_time);
    }
    let deposit_logs: usize = block.receipts()[..block.deposits().count()]
        .iter()
        .map(|receipt| receipt.logs().len())
        .sum();
    assert!(message.log_index as usize >= deposit_logs);
    assert!(source.safety(number) >= chain.safety(block.number()), "safer than its dependency");
    assert!(source.safety(number) >= Some(SafetyLevel::CrossUnsafe));
}

/// Of the verified messages of each timestamp, there is an order in which each comes after what
/// it depends on.
fn assert_acyclic(cluster: &Cluster) {
    let mut layers: BTreeMap<u64, BTreeMap<U256, Vec<&ExecutingMessage>>> = BTreeMap::new();
    for chain in cluster.chains() {
        for block in
            chain.blocks().take_while(|block| block.number() <= chain.safety_heads().cross_unsafe)
        {
            let same = block.executing().iter();
            let same = same.filter(|message| message.id.timestamp == U256::from(block.timestamp()));
            let layer = layers.entry(block.timestamp()).or_default();
            layer.insert(U256::from(chain.id()), same.collect());
        }
    }
    for layer in layers.values() {
        let mut resolved: BTreeSet<(U256, u32)> = BTreeSet::new();
        let all: usize = layer.values().map(Vec::len).sum();
        while resolved.len() < all {
            let before = resolved.len();
            for (&chain, messages) in layer {
                for (position, message) in messages.iter().enumerate() {
                    let previous = position.checked_sub(1).map(|before| messages[before]);
                    let there = layer.get(&message.id.chainId);
                    let source = there.and_then(|there| {
                        there
                            .iter()
                            .rfind(|other| U256::from(other.log_index) <= message.id.logIndex)
                    });
                    let source = source.map(|other| (message.id.chainId, other.log_index));
                    let previous = previous.map(|other| (chain, other.log_index));
                    if source.into_iter().chain(previous).all(|needed| resolved.contains(&needed)) {
                        resolved.insert((chain, message.log_index));
                    }
                }
            }
            assert!(resolved.len() > before, "a circle of messages was verified");
        }
    }
}
