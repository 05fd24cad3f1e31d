//! Reorgs: blocks are taken back and built again.

use alloy_primitives::{B256, ChainId};
use chain_sim::{
    Block, Cluster, ClusterConfig, Deposit, Error, Fallout, Refusal, ReorgedTransactions,
};

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, Initiating, NOBODY, SENDER, emit, emitted, foresee, log_of, succeeded},
    script::Event,
};

/// Two chains; 902 has executed a log of block 1 of 901 in block 2.
fn cluster() -> (Cluster, Initiating, B256) {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let initiating = emitted(&mut cluster, 901);
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.step().unwrap();
    (cluster, initiating, hash)
}

/// A property of all blocks of a chain.
fn blocks<T>(cluster: &Cluster, id: ChainId, property: fn(&Block) -> T) -> Vec<T> {
    cluster.chain(id).unwrap().blocks().map(property).collect()
}

/// Chain and number of what was replaced.
fn replaced(fallout: &Fallout) -> Vec<(ChainId, u64)> {
    fallout.replaced.iter().map(|block| (block.chain, block.number)).collect()
}

#[test]
fn pooled_transactions_come_again_and_dependants_fall() {
    let (mut cluster, initiating, hash) = cluster();
    let fallout = cluster.reorg(901, 2, ReorgedTransactions::Pooled).unwrap();
    assert_eq!(replaced(&fallout), [(902, 2)]);
    assert_eq!(fallout.replaced[0].cause.id, initiating.id);
    assert!(fallout.dropped.is_empty());
    assert_eq!(cluster.pooled(), 2);
    assert_eq!(cluster.log_index().len(), 0);
    assert_consistent(&cluster);
    cluster.run_until_quiet(4).unwrap();
    // The first block to be built again has it at once, in its old place, and so it is executed.
    assert_eq!(log_of(901, &blocks_of(&cluster)[1], 0).id, initiating.id);
    assert_eq!(cluster.chain(901).unwrap().head().timestamp(), cluster.clock().now());
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

/// The blocks of 901.
fn blocks_of(cluster: &Cluster) -> Vec<Block> {
    blocks(cluster, 901, Block::clone)
}

#[test]
fn dropped_transactions_are_gone_and_dependants_fall() {
    let (mut cluster, _, hash) = cluster();
    let emitting = blocks_of(&cluster)[1].transactions()[0].tx_hash();
    let fallout = cluster.reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
    assert_eq!(replaced(&fallout), [(902, 2)]);
    assert_eq!(fallout.dropped[0].0, 901);
    assert_eq!(fallout.dropped[0].1.transaction, emitting);
    assert_eq!(fallout.dropped[0].1.refusal, Refusal::ReorgedOut);
    assert_consistent(&cluster);
    // What executed it waits for a block that is still to be built, and then for nothing.
    let step = cluster.run_until_quiet(4).unwrap();
    let left_out: Vec<_> = step.built.iter().flat_map(|block| &block.left_out).collect();
    assert!(
        left_out.iter().any(|left_out| left_out.transaction == hash) || fallout.dropped.len() == 2
    );
    assert_eq!((cluster.log_index().len(), cluster.pooled()), (0, 0));
    assert_consistent(&cluster);
}

#[test]
fn reorg_above_a_log_leaves_its_dependants() {
    let (mut cluster, _, hash) = cluster();
    let fallout = cluster.reorg(901, 1, ReorgedTransactions::Dropped).unwrap();
    assert_eq!(fallout.removed.len(), 1);
    assert!(fallout.replaced.is_empty());
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn reorg_of_the_executing_chain_brings_its_messages_back() {
    // Each block of 902 executes a log of the block of 901 before it.
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    for _ in 0..4 {
        let initiating = emitted(&mut cluster, 901);
        cluster.submit_call(902, initiating.validate()).unwrap();
    }
    cluster.step().unwrap();
    let count = |cluster: &Cluster| -> usize {
        blocks(cluster, 902, |block| block.executing().len()).iter().sum()
    };
    assert_eq!(count(&cluster), 4);
    // The first block to be built again comes before most of the messages were sent: they wait.
    let fallout = cluster.reorg(902, 5, ReorgedTransactions::Pooled).unwrap();
    assert!(fallout.dropped.is_empty(), "{:?}", fallout.dropped);
    assert_eq!((count(&cluster), cluster.pooled()), (0, 4));
    let step = cluster.run_until_quiet(5).unwrap();
    assert!(step.built.iter().all(|block| block.left_out.is_empty()));
    assert_eq!(count(&cluster), 4);
    assert_consistent(&cluster);
}

#[test]
fn message_is_admitted_while_its_chain_catches_up() {
    let (mut cluster, initiating, _) = cluster();
    cluster.reorg(902, 2, ReorgedTransactions::Dropped).unwrap();
    // The next block of 902 is as old as the log; the one of 901 after it is of later.
    let second = emit(&mut cluster, 901, Event::named(3));
    let foreseen = foresee(&cluster, 901, SENDER, 0, &Event::named(3));
    assert!(cluster.submit_call(902, foreseen.validate()).is_err(), "it is of the future");
    cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.run_until_quiet(5).unwrap();
    assert!(succeeded(&cluster, 901, second));
    let executing: Vec<_> = blocks(&cluster, 902, |block| block.executing().len());
    assert_eq!(executing.iter().sum::<usize>(), 1);
    assert_consistent(&cluster);
}

#[test]
fn reorg_after_reorg_gives_other_hashes_each_time() {
    let (mut cluster, ..) = cluster();
    let mut hashes = vec![blocks(&cluster, 901, Block::hash)[1]];
    for transactions in [
        ReorgedTransactions::Rebuilt,
        ReorgedTransactions::Rebuilt,
        ReorgedTransactions::Pooled,
        ReorgedTransactions::Dropped,
    ] {
        cluster.reorg(901, 2, transactions).unwrap();
        cluster.reorg(902, 1, transactions).unwrap();
        assert_consistent(&cluster);
        cluster.run_for(0).unwrap();
        assert_consistent(&cluster);
        hashes.push(blocks(&cluster, 901, Block::hash)[1]);
        assert_eq!(cluster.chain(901).unwrap().head().number(), 2);
    }
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 5);
}

#[test]
fn reorg_while_blocks_are_still_to_be_built_keeps_all_of_them() {
    let (mut cluster, ..) = cluster();
    cluster.run_for(6).unwrap();
    let before = blocks(&cluster, 901, Block::timestamp);
    cluster.reorg(901, 3, ReorgedTransactions::Pooled).unwrap();
    cluster.step().unwrap();
    cluster.reorg(901, 2, ReorgedTransactions::Rebuilt).unwrap();
    assert_eq!(cluster.chain(901).unwrap().head().number(), 3);
    assert_consistent(&cluster);
    cluster.run_for(0).unwrap();
    assert_eq!(blocks(&cluster, 901, Block::timestamp), before);
    assert_consistent(&cluster);
}

#[test]
fn deposits_come_again_in_their_blocks() {
    for transactions in
        [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled, ReorgedTransactions::Dropped]
    {
        let (mut cluster, ..) = cluster();
        cluster.deposit(901, Deposit::mint(NOBODY, 7)).unwrap();
        cluster.run_for(4).unwrap();
        // This one is for the next block, whatever is taken back.
        cluster.deposit(901, Deposit::mint(NOBODY, 1)).unwrap();
        cluster.reorg(901, 4, transactions).unwrap();
        cluster.run_for(0).unwrap();
        let deposits = blocks(&cluster, 901, |block| block.deposits().count());
        assert_eq!(deposits, [0, 0, 0, 1, 0]);
        cluster.step().unwrap();
        assert_eq!(cluster.chain(901).unwrap().account(NOBODY).balance.to::<u64>(), 8);
        assert_consistent(&cluster);
    }
}

#[test]
fn block_waits_for_its_verification_until_what_it_executes_is_there_again() {
    let mut cluster = Cluster::new(ClusterConfig::default().with_verify_after(4)).unwrap();
    let initiating = emitted(&mut cluster, 901);
    let hash = cluster.submit_call(902, initiating.validate()).unwrap();
    cluster.run_for(4).unwrap();
    let before = blocks(&cluster, 902, Block::hash);
    // 902 has executed it; 901 is to build the block again when that is due for verification.
    let fallout = cluster.reorg(901, 3, ReorgedTransactions::Pooled).unwrap();
    assert!(fallout.replaced.is_empty());
    assert_eq!(cluster.jump(3).unwrap(), Fallout::default());
    assert_eq!(cluster.chain(902).unwrap().safety_heads().cross_unsafe, 1);
    assert!(cluster.run_for(0).unwrap().fallout.is_empty());
    assert_eq!(blocks(&cluster, 902, Block::hash), before);
    assert!(cluster.chain(902).unwrap().block(2).unwrap().find_transaction(hash).is_some());
    assert_eq!(cluster.chain(902).unwrap().safety_heads().cross_unsafe, 2);
    assert_consistent(&cluster);
}

#[test]
fn what_its_sequencer_did_not_check_is_checked_when_it_comes_again() {
    let mut cluster = Cluster::new(ClusterConfig::default().with_verify_after(100)).unwrap();
    let mut forged = emitted(&mut cluster, 901);
    forged.payload = vec![1].into();
    for transactions in [ReorgedTransactions::Rebuilt, ReorgedTransactions::Pooled] {
        let hash = cluster.submit_unchecked(902, forged.validate()).unwrap();
        cluster.step().unwrap();
        assert!(succeeded(&cluster, 902, hash));
        let fallout = cluster.reorg(902, 1, transactions).unwrap();
        let [(902, left_out)] = &fallout.dropped[..] else { panic!("{fallout:?}") };
        assert_eq!(left_out.transaction, hash);
        assert!(matches!(left_out.refusal, Refusal::InvalidMessage(_)));
        cluster.run_for(0).unwrap();
        assert_eq!(cluster.chain(902).unwrap().next_nonce(EXECUTOR), 0);
        assert_consistent(&cluster);
    }
}

#[test]
fn nothing_and_nowhere_are_told_apart() {
    let (mut cluster, ..) = cluster();
    let head = cluster.chain(901).unwrap().head().hash();
    assert!(cluster.reorg(901, 0, ReorgedTransactions::Dropped).unwrap().is_empty());
    assert_eq!(cluster.chain(901).unwrap().head().hash(), head);
    let error = cluster.reorg(7, 1, ReorgedTransactions::Dropped).unwrap_err();
    assert!(matches!(error, Error::UnknownChain { actual: 7, .. }));
    let error = cluster.reorg(901, 3, ReorgedTransactions::Dropped).unwrap_err();
    assert_eq!(error, Error::ReorgTooDeep { chain: 901, expected: 2, actual: 3 });
}

#[test]
fn reorg_across_a_jump_keeps_the_gap() {
    let (mut cluster, ..) = cluster();
    cluster.jump(7 * 24 * 3_600 + 1).unwrap();
    cluster.step().unwrap();
    let before = blocks(&cluster, 901, Block::timestamp);
    // All below the head is final by now.
    assert_eq!(cluster.chain(901).unwrap().safety_heads().finalized, 2);
    cluster.reorg(901, 1, ReorgedTransactions::Pooled).unwrap();
    cluster.run_for(0).unwrap();
    assert_eq!(blocks(&cluster, 901, Block::timestamp), before);
    assert_consistent(&cluster);
    // A short one, with blocks on both sides that are not.
    cluster.run_for(4).unwrap();
    cluster.jump(9).unwrap();
    cluster.run_for(4).unwrap();
    let before = blocks(&cluster, 901, Block::timestamp);
    for transactions in [ReorgedTransactions::Rebuilt, ReorgedTransactions::Dropped] {
        cluster.reorg(901, 4, transactions).unwrap();
        cluster.run_for(0).unwrap();
        assert_eq!(blocks(&cluster, 901, Block::timestamp), before);
        assert_consistent(&cluster);
    }
}

#[test]
fn blocks_that_are_rolled_back_are_gone_and_dependants_fall() {
    let (mut cluster, initiating, _) = cluster();
    let (before, now) = (blocks(&cluster, 901, Block::hash), cluster.clock().now());
    let fallout = cluster.roll_back(901, 2).unwrap();
    assert_eq!(replaced(&fallout), [(902, 2)]);
    assert!(fallout.dropped.iter().any(|(id, _)| *id == 901));
    assert_eq!(blocks(&cluster, 901, Block::hash), before[..1]);
    assert!(!cluster.chain(901).unwrap().is_rebuilding());
    assert_eq!(cluster.log_index().len(), 0);
    assert_consistent(&cluster);
    // The chain goes on at the time of the clock, with other blocks.
    let again = emitted(&mut cluster, 901);
    assert_ne!(again.id, initiating.id);
    let head = cluster.chain(901).unwrap().head();
    assert!(head.timestamp() >= now && !before.contains(&head.hash()));
    cluster.run_until_quiet(4).unwrap();
    assert_consistent(&cluster);
    let error = cluster.roll_back(901, 100).unwrap_err();
    assert!(matches!(error, Error::ReorgTooDeep { actual: 100, .. }), "{error}");
}

#[test]
fn new_blocks_have_other_transactions() {
    let (mut cluster, ..) = cluster();
    let own = blocks_of(&cluster)[1].transactions()[0].clone();
    let mut reorg = cluster.begin_reorg(901, 2, ReorgedTransactions::Dropped).unwrap();
    // Its nonce is that of the block that is built first.
    assert!(cluster.rebuild_next_with(&mut reorg, &[]).unwrap());
    assert!(cluster.rebuild_next_with(&mut reorg, &[own.clone(), own.clone()]).unwrap());
    assert!(!cluster.rebuild_next_with(&mut reorg, &[]).unwrap());
    let fallout = cluster.finish_reorg(reorg).unwrap();
    let built: Vec<usize> = blocks_of(&cluster).iter().map(|it| it.transactions().len()).collect();
    assert_eq!(built, [0, 0, 1]);
    assert!(fallout.dropped.iter().any(|(_, dropped)| dropped.transaction == own.tx_hash()));
    assert_eq!(replaced(&fallout), [(902, 2)]);
    assert_consistent(&cluster);
}
