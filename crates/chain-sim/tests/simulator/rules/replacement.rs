//! Blocks that are not valid are replaced, and what depends on them falls with them.

use alloy_primitives::{ChainId, U256};
use chain_sim::{
    Call, Cluster, ClusterConfig, Deposit, Fallout, InvalidMessage, LeftOut, Refusal,
    ReorgedTransactions, Rule,
};
use messenger::{CROSS_L2_INBOX, access_list};

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, Initiating, NOBODY, SENDER, emit, emitted, head_log, succeeded},
    script::{Event, Script, careless_inbox},
};

/// Chains whose blocks are verified after `verify_after` seconds.
fn cluster(chains: u16, verify_after: u64) -> Cluster {
    Cluster::new(ClusterConfig::with_chains(chains).with_verify_after(verify_after)).unwrap()
}

/// The log, of a payload that it does not have.
fn forged(mut initiating: Initiating) -> Initiating {
    initiating.payload = vec![0; 32].into();
    initiating
}

/// A script of `SENDER` on `id` that executes a log and emits an event: its second log, once the
/// block is built.
fn pass_on(cluster: &mut Cluster, id: ChainId, initiating: &Initiating) -> Initiating {
    let script = Script::default().call(CROSS_L2_INBOX, initiating.validate_calldata());
    let call = script.emit(Event::named(9)).run_by(SENDER);
    cluster.submit_unchecked(id, call.access_list(access_list(&[initiating.entry()]))).unwrap();
    cluster.step().unwrap();
    head_log(cluster, id, 1)
}

/// Chain and number of what was replaced, in order.
fn replaced(fallout: &Fallout) -> Vec<(ChainId, u64)> {
    fallout.replaced.iter().map(|block| (block.chain, block.number)).collect()
}

#[test]
fn replacement_has_the_deposits_and_nothing_else() {
    let mut cluster = cluster(2, 0);
    let initiating = emitted(&mut cluster, 901);
    let deposit = cluster.deposit(902, Deposit::mint(NOBODY, 5)).unwrap();
    let good = cluster.submit_call(902, Call::new(SENDER, NOBODY, vec![])).unwrap();
    let bad = cluster.submit_unchecked(902, forged(initiating).validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;

    let [block] = &fallout.replaced[..] else { panic!("{fallout:?}") };
    let head = cluster.chain(902).unwrap().head();
    assert_eq!((block.chain, block.number), (902, 2));
    assert_ne!(block.removed, block.replacement);
    assert_eq!((head.number(), head.hash()), (2, block.replacement));
    assert_eq!(head.timestamp(), cluster.clock().now());
    let hashes: Vec<_> = head.transactions().iter().map(|tx| tx.tx_hash()).collect();
    assert_eq!(hashes, [deposit]);
    assert_eq!(cluster.chain(902).unwrap().account(NOBODY).balance, U256::from(5));
    // The good one waits, the other is gone.
    assert_eq!(fallout.dropped.len(), 1);
    let (chain, LeftOut { transaction, refusal }) = &fallout.dropped[0];
    assert_eq!((*chain, *transaction), (902, bad));
    assert!(matches!(refusal, Refusal::InvalidMessage(InvalidMessage::Checksum { .. })));
    assert!(fallout.removed.is_empty());
    assert_consistent(&cluster);
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, good));
}

#[test]
fn report_names_block_and_message() {
    let mut cluster = cluster(2, 0);
    let initiating = forged(emitted(&mut cluster, 901));
    emit(&mut cluster, 902, Event::named(1));
    cluster.submit_unchecked(902, initiating.validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    let [block] = &fallout.replaced[..] else { panic!("{fallout:?}") };
    assert_eq!((block.cause.log_index, &block.cause.id), (1, &initiating.id));
    assert_eq!(block.cause.reason.rule(), Rule::Payload);
    assert!(block.to_string().starts_with("block 2 of chain 902 was replaced: "));
}

#[test]
fn blocks_above_are_built_again_with_their_timestamps_and_deposits() {
    let mut cluster = cluster(2, 6);
    let initiating = emitted(&mut cluster, 901);
    cluster.submit_unchecked(902, forged(initiating).validate()).unwrap();
    cluster.step().unwrap();
    let deposit = cluster.deposit(902, Deposit::mint(NOBODY, 5)).unwrap();
    let later = cluster.submit_call(902, Call::new(SENDER, NOBODY, vec![])).unwrap();
    cluster.run_for(4).unwrap();
    let timestamps = |cluster: &Cluster| -> Vec<u64> {
        cluster.chain(902).unwrap().blocks().map(chain_sim::Block::timestamp).collect()
    };
    let before = timestamps(&cluster);
    // Block 2 of 902 is verified now.
    let fallout = cluster.step().unwrap().fallout;
    let removed: Vec<_> = fallout.removed.iter().map(|block| (block.chain, block.number)).collect();
    assert_eq!(removed, [(902, 3), (902, 4), (902, 5)]);
    assert_eq!(cluster.chain(902).unwrap().head().number(), 2);
    assert_consistent(&cluster);

    let now = cluster.clock().now();
    let step = cluster.run_until_quiet(3).unwrap();
    assert!(step.fallout.is_empty());
    assert_eq!(cluster.clock().now(), now, "it catches up to the clock and not further");
    assert_eq!(timestamps(&cluster)[..5], before[..]);
    assert_eq!(timestamps(&cluster)[5], now);
    // The deposit is where it was, the transaction comes with the first block there is.
    let block = |number| cluster.chain(902).unwrap().block(number).unwrap();
    assert_eq!(block(3).transactions()[0].tx_hash(), deposit);
    assert!(block(3).find_transaction(later).is_some());
    assert_consistent(&cluster);
}

#[test]
fn dependants_fall_transitively_and_what_does_not_depend_stays() {
    // 902 executes a forgery; 903 executes a log of that block, and 904 one of 903's.
    let mut cluster = cluster(5, 8);
    let initiating = emitted(&mut cluster, 901);
    let fine = initiating.validate();
    let second = pass_on(&mut cluster, 902, &forged(initiating));
    cluster.submit_call(905, fine).unwrap();
    let third = pass_on(&mut cluster, 903, &second);
    pass_on(&mut cluster, 904, &third);
    let hash =
        |cluster: &Cluster, id, number| cluster.chain(id).unwrap().block(number).unwrap().hash();
    let stays = [(901, 3), (903, 2), (904, 3), (905, 3), (905, 4)];
    let before = stays.map(|(id, number)| hash(&cluster, id, number));
    let step = cluster.run_for(12).unwrap();
    assert_eq!(replaced(&step.fallout), [(902, 2), (903, 3), (904, 4)]);
    assert_eq!(stays.map(|(id, number)| hash(&cluster, id, number)), before);
    assert!(matches!(
        step.fallout.replaced[1].cause.reason,
        InvalidMessage::BlockNotFound { .. } | InvalidMessage::LogNotFound { .. }
    ));
    assert_eq!(step.fallout.replaced[1].cause.id, second.id);
    assert_eq!(step.fallout.replaced[2].cause.id, third.id);
    assert_consistent(&cluster);
    cluster.run_for(8).unwrap();
    assert!(cluster.chains().all(|chain| chain.head().timestamp() == cluster.clock().now()));
    assert_consistent(&cluster);
}

#[test]
fn verified_dependants_fall_by_cascade() {
    let mut cluster = cluster(4, 0);
    let first = emitted(&mut cluster, 901);
    let second = pass_on(&mut cluster, 902, &first);
    let third = pass_on(&mut cluster, 903, &second);
    pass_on(&mut cluster, 904, &third);
    assert_consistent(&cluster);
    let fallout = cluster.reorg(901, 4, ReorgedTransactions::Dropped).unwrap();
    assert_eq!(replaced(&fallout), [(902, 2), (903, 3), (904, 4)]);
    assert_eq!(fallout.replaced[0].cause.id, first.id);
    // Four of 901, two above the block of 902, one above that of 903.
    assert_eq!(fallout.removed.len(), 7);
    assert_consistent(&cluster);
    cluster.run_until_quiet(10).unwrap();
    assert!(cluster.chains().all(|chain| chain.head().timestamp() == cluster.clock().now()));
    assert_consistent(&cluster);
}

#[test]
fn message_below_a_replaced_block_stays_valid() {
    let mut cluster = cluster(2, 0);
    let first = emitted(&mut cluster, 901);
    // Block 2 of 901 falls; block 1, of which 902 executes a log, does not.
    cluster.submit_unchecked(901, forged(first.clone()).validate()).unwrap();
    let hash = cluster.submit_call(902, first.validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    assert_eq!(replaced(&fallout), [(901, 2)]);
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn what_follows_a_dropped_transaction_waits_for_its_nonce() {
    let mut cluster = cluster(2, 0);
    let initiating = emitted(&mut cluster, 901);
    cluster.submit_unchecked(902, forged(initiating).validate()).unwrap();
    let next = cluster.submit_call(902, Call::new(EXECUTOR, NOBODY, vec![])).unwrap();
    assert_eq!(cluster.chain(902).unwrap().next_nonce(EXECUTOR), 2);
    cluster.step().unwrap();
    cluster.step().unwrap();
    assert_eq!(cluster.pooled(), 1);
    // The nonce is free again.
    assert_eq!(cluster.chain(902).unwrap().next_nonce(EXECUTOR), 0);
    let first = cluster.submit_call(902, Call::new(EXECUTOR, NOBODY, vec![1])).unwrap();
    cluster.run_for(4).unwrap();
    let blocks = cluster.chain(902).unwrap().blocks();
    let hashes = blocks.flat_map(chain_sim::Block::user_transactions).map(|tx| tx.tx_hash());
    assert_eq!(hashes.collect::<Vec<_>>(), [first, next]);
    assert_eq!(cluster.chain(902).unwrap().next_nonce(EXECUTOR), 2);
}

#[test]
fn deposit_that_executes_falls_once_and_its_replacement_stands() {
    let mut cluster = Cluster::new(ClusterConfig::default().with_engine(careless_inbox())).unwrap();
    let initiating = emitted(&mut cluster, 901);
    let mut by_transaction = cluster.clone();
    let input = initiating.validate_calldata();
    cluster.deposit(902, Deposit::call(EXECUTOR, CROSS_L2_INBOX, input)).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    assert_eq!(replaced(&fallout), [(902, 2)]);
    assert_eq!(fallout.replaced[0].cause.reason, InvalidMessage::InDeposit);
    let head = cluster.chain(902).unwrap().head();
    assert_eq!((head.transactions().len(), head.logs().count()), (1, 1));
    assert_eq!(head.executing(), []);
    assert_consistent(&cluster);
    cluster.run_for(1_000).unwrap();
    assert!(cluster.chain(902).unwrap().safety_heads().finalized > 2);

    by_transaction.submit_call(902, initiating.validate()).unwrap();
    assert!(by_transaction.step().unwrap().fallout.is_empty());
    assert_eq!(by_transaction.chain(902).unwrap().head().executing().len(), 1);
}
