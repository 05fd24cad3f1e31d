//! Reorgs that build the same blocks again: other hashes, the same logs.

use alloy_primitives::{ChainId, Log};
use chain_sim::{Block, Call, Cluster, ClusterConfig, ReorgedTransactions};

use crate::{
    consistency::assert_consistent,
    messages::{NOBODY, SENDER, emit, emitted, foresee, head_log, succeeded},
    script::Event,
};

/// A property of all blocks of a chain.
fn blocks<T>(cluster: &Cluster, id: ChainId, property: fn(&Block) -> T) -> Vec<T> {
    cluster.chain(id).unwrap().blocks().map(property).collect()
}

/// The logs of a block.
fn logs(block: &Block) -> Vec<Log> {
    block.logs().cloned().collect()
}

#[test]
fn rebuilt_blocks_have_the_same_logs_and_other_hashes() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let initiating = emitted(&mut cluster, 901);
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    let (before, there) = (blocks(&cluster, 901, logs), blocks(&cluster, 902, Block::hash));
    let hashes = blocks(&cluster, 901, Block::hash);
    let timestamps = blocks(&cluster, 901, Block::timestamp);
    let fallout = cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    assert_eq!(blocks(&cluster, 901, logs), before);
    assert_eq!(blocks(&cluster, 901, Block::timestamp), timestamps);
    let after = blocks(&cluster, 901, Block::hash);
    assert_eq!(after[0], hashes[0]);
    assert!((1..3).all(|number| after[number] != hashes[number]));
    // What was taken back is named; nothing fell for it.
    let removed: Vec<_> = fallout.removed.iter().map(|block| (block.number, block.hash)).collect();
    assert_eq!(removed, [(1, hashes[1]), (2, hashes[2])]);
    assert!(fallout.replaced.is_empty() && fallout.dropped.is_empty());
    assert_eq!(blocks(&cluster, 902, Block::hash), there);
    assert!(succeeded(&cluster, 902, hash));
    assert_eq!(cluster.chain(901).unwrap().account(SENDER).nonce, 1);
    assert!(cluster.is_quiet());
    assert_consistent(&cluster);
}

#[test]
fn rebuilt_block_keeps_the_order_of_its_logs() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    // A log of the block itself, and one of the other chain of the same moment: both are waited
    // for, and come in the order of the pool.
    let own = foresee(&cluster, 901, SENDER, 0, &Event::named(1));
    let other = foresee(&cluster, 902, SENDER, 0, &Event::named(2));
    emit(&mut cluster, 901, Event::named(1));
    emit(&mut cluster, 902, Event::named(2));
    cluster.submit_call(901, own.validate()).unwrap();
    cluster.submit_call(901, Call { from: NOBODY, ..other.validate() }).unwrap();
    cluster.step().unwrap();
    let before = blocks(&cluster, 901, logs);
    assert_eq!(before[1].len(), 3);
    let third = head_log(&cluster, 901, 2);
    cluster.submit_call(902, third.validate()).unwrap();
    cluster.step().unwrap();
    let fallout = cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    assert_eq!(blocks(&cluster, 901, logs), before.into_iter().chain([vec![]]).collect::<Vec<_>>());
    assert!(fallout.replaced.is_empty());
    assert_consistent(&cluster);
}

#[test]
fn own_messages_are_rebuilt_with_what_they_depend_on() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let initiating = emitted(&mut cluster, 901);
    cluster.submit_call(901, initiating.validate()).unwrap();
    cluster.step().unwrap();
    let before = blocks(&cluster, 901, logs);
    let fallout = cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    assert!(fallout.replaced.is_empty() && fallout.dropped.is_empty());
    assert_eq!(blocks(&cluster, 901, logs), before);
    assert_consistent(&cluster);
}
