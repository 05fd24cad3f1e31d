//! Messages of one timestamp that depend on each other in a circle: the graph by itself, and what
//! the verifier does with the blocks.

use alloy_primitives::{Address, B256, ChainId, U256};
use chain_sim::{
    Cluster, ClusterConfig, ExecutingMessage, Fallout, InvalidMessage, MessageGraph, SafetyLevel,
};
use messenger::{CROSS_L2_INBOX, Identifier, LogPosition, access_list};

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, Initiating, SENDER, foresee},
    script::{Event, Script},
};

/// The moment of all blocks.
const NOW: u64 = 1_000;

/// A message at `log_index` that executes a log of `chain` of `timestamp`.
fn executes_at(log_index: u32, chain: u64, log: u32, timestamp: u64) -> ExecutingMessage {
    let id = Identifier::new(
        Address::ZERO,
        LogPosition { chain_id: U256::from(chain), block_number: 1, timestamp, log_index: log },
    );
    ExecutingMessage { log_index, id, payload_hash: B256::ZERO }
}

/// A message at `log_index` that executes a log of `chain` of now.
fn executes(log_index: u32, chain: u64, log: u32) -> ExecutingMessage {
    executes_at(log_index, chain, log, NOW)
}

/// Chain and log index of the participants, given the messages of chains 1, 2 and so on.
fn cycles(chains: &[&[ExecutingMessage]]) -> Vec<(u64, u32)> {
    let mut graph = MessageGraph::default();
    for (id, messages) in (1..).zip(chains) {
        graph.add(id, 1, NOW, messages);
    }
    let cycles = graph.cycles().into_iter();
    cycles.map(|it| (it.chain, it.message.log_index)).collect()
}

#[test]
fn graph_of_messages_of_the_past_is_empty() {
    let mut graph = MessageGraph::default();
    let messages = [executes_at(0, 1, 5, NOW - 1)];
    graph.add(1, 1, NOW, &messages);
    assert!(graph.is_empty());
    let messages = [executes(0, 2, 5)];
    graph.add(1, 1, NOW, &messages);
    assert!(!graph.is_empty());
}

#[test]
fn log_that_executes_itself_or_a_later_one_is_a_circle_and_an_earlier_one_is_none() {
    assert_eq!(cycles(&[&[executes(3, 1, 2)]]), []);
    assert_eq!(cycles(&[&[executes(3, 1, 3)]]), [(1, 3)]);
    assert_eq!(cycles(&[&[executes(3, 1, 4)]]), [(1, 3)]);
}

#[test]
fn two_chains_in_a_circle_and_the_nearest_thing() {
    // Each executes what comes after the other's execution.
    assert_eq!(cycles(&[&[executes(0, 2, 1)], &[executes(0, 1, 1)]]), [(1, 0), (2, 0)]);
    // The log on 2 comes before its execution.
    assert_eq!(cycles(&[&[executes(0, 2, 0)], &[executes(1, 1, 1)]]), []);
    // The execution's own log counts as after.
    assert_eq!(cycles(&[&[executes(0, 2, 1)], &[executes(1, 1, 1)]]), [(1, 0), (2, 1)]);
}

#[test]
fn three_chains_in_a_circle_and_in_a_row() {
    let (first, second) = ([executes(0, 2, 1)], [executes(0, 3, 1)]);
    assert_eq!(cycles(&[&first, &second, &[executes(0, 1, 1)]]), [(1, 0), (2, 0), (3, 0)]);
    // The log on 3 comes before its execution.
    let second = [executes(0, 3, 0)];
    assert_eq!(cycles(&[&first, &second, &[executes(1, 1, 1)]]), []);
    assert_eq!(cycles(&[&first, &second, &[]]), []);
}

#[test]
fn only_participants_are_in_a_circle() {
    // What comes before a circle, after it on the same chain, and what hangs on it.
    let one = [executes_at(0, 2, 0, NOW - 1), executes(1, 2, 1), executes(2, 3, 0)];
    let two = [executes(0, 1, 1)];
    let three = [executes(1, 1, 2)];
    assert_eq!(cycles(&[&one, &two, &three]), [(1, 1), (2, 0)]);
}

#[test]
fn circle_says_how_many_others_it_has() {
    let (one, two) = ([executes(0, 2, 1)], [executes(0, 1, 1)]);
    let mut graph = MessageGraph::default();
    graph.add(1, 1, NOW, &one);
    graph.add(2, 1, NOW, &two);
    assert!(graph.cycles().iter().all(|it| it.others == 1));
}

#[test]
fn blocks_of_one_moment_come_one_after_the_other() {
    // Block 2 of chain 1 executes a log of chain 2 that comes after the execution of a log of chain 1:
    // of its first block, so that there is an order, or of its second, so that there is none.
    let of_block = |number, log_index, chain, log| {
        let mut message = executes(log_index, chain, log);
        message.id.blockNumber = U256::from(number);
        message
    };
    for (number, expected) in [(1, 0), (2, 2)] {
        let (one, two) = ([executes(0, 2, 5)], [of_block(number, 0, 1, 7)]);
        let mut graph = MessageGraph::default();
        graph.add(1, 1, NOW, &[]);
        graph.add(1, 2, NOW, &one);
        graph.add(2, 1, NOW, &two);
        let cycles = graph.cycles();
        assert_eq!(cycles.len(), expected, "block {number}");
        assert!(cycles.iter().all(|it| (it.chain, it.block) != (1, 1)));
    }
}

/// What a chain does in the block: the scripts of `SENDER`, each executing logs before it emits
/// its event.
fn submit(cluster: &mut Cluster, id: ChainId, needs: &[&Initiating], event: &Event) {
    let mut script = Script::default();
    for initiating in needs {
        script = script.call(CROSS_L2_INBOX, initiating.validate_calldata());
    }
    let entries: Vec<_> = needs.iter().map(|initiating| initiating.entry()).collect();
    let call = script.emit(event.clone()).run_by(SENDER).access_list(access_list(&entries));
    cluster.submit_unchecked(id, call).unwrap();
}

/// The event that each script emits.
fn event() -> Event {
    Event::named(1)
}

/// The event that `id` emits after one execution, in its next block.
fn after_one(cluster: &Cluster, id: ChainId) -> Initiating {
    foresee(cluster, id, SENDER, 1, &event())
}

/// Chains and causes of what was replaced.
fn replaced(fallout: &Fallout) -> Vec<(ChainId, &InvalidMessage)> {
    fallout.replaced.iter().map(|block| (block.chain, &block.cause.reason)).collect()
}

#[test]
fn own_later_log_falls() {
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let later = after_one(&cluster, 901);
    submit(&mut cluster, 901, &[&later], &event());
    let fallout = cluster.step().unwrap().fallout;
    assert_eq!(replaced(&fallout), [(901, &InvalidMessage::Cycle { others: 0 })]);
    assert_eq!(fallout.replaced[0].cause.log_index, 0);
    assert_consistent(&cluster);
}

#[test]
fn own_log_falls_for_its_payload() {
    // No log can be its own payload's hash.
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut own = foresee(&cluster, 901, SENDER, 0, &event());
    own.id.origin = CROSS_L2_INBOX;
    cluster.submit_unchecked(901, own.validate()).unwrap();
    let fallout = cluster.step().unwrap().fallout;
    assert!(matches!(replaced(&fallout)[..], [(901, InvalidMessage::PayloadHash { .. })]));
    assert_consistent(&cluster);
}

#[test]
fn circle_of_two_chains_falls_and_the_third_stays() {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
    let (first, second) = (after_one(&cluster, 901), after_one(&cluster, 902));
    submit(&mut cluster, 901, &[&second], &event());
    submit(&mut cluster, 902, &[&first], &event());
    submit(&mut cluster, 903, &[], &event());
    let fallout = cluster.step().unwrap().fallout;
    let cycle = InvalidMessage::Cycle { others: 1 };
    assert_eq!(replaced(&fallout), [(901, &cycle), (902, &cycle)]);
    assert_eq!(cluster.chain(903).unwrap().head().transactions().len(), 1);
    for id in [901, 902] {
        let head = cluster.chain(id).unwrap().head();
        assert_eq!((head.number(), head.transactions().len()), (1, 0));
    }
    assert_consistent(&cluster);
    // Nothing of it comes back.
    cluster.run_until_quiet(3).unwrap();
    assert_eq!(cluster.log_index().len(), 1);
}

#[test]
fn what_depends_on_a_circle_falls_after_it() {
    let mut cluster = Cluster::new(ClusterConfig::with_chains(4)).unwrap();
    let [first, second, third] = [901, 902, 903].map(|id| after_one(&cluster, id));
    submit(&mut cluster, 901, &[&second], &event());
    submit(&mut cluster, 902, &[&first], &event());
    submit(&mut cluster, 903, &[&second], &event());
    submit(&mut cluster, 904, &[&third], &event());
    let fallout = cluster.step().unwrap().fallout;
    let fell = replaced(&fallout);
    assert_eq!(fell.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [901, 902, 903, 904]);
    assert!(matches!(fell[1].1, InvalidMessage::Cycle { others: 1 }));
    assert!(matches!(fell[2].1, InvalidMessage::LogNotFound { .. }));
    assert!(matches!(fell[3].1, InvalidMessage::LogNotFound { .. }));
    assert_consistent(&cluster);
}

#[test]
fn circle_of_three_chains_falls_and_the_row_of_three_stays() {
    let cluster = Cluster::new(ClusterConfig::with_chains(3)).unwrap();
    let [first, second, third] = [901, 902, 903].map(|id| after_one(&cluster, id));
    let mut circle = cluster.clone();
    submit(&mut circle, 901, &[&third], &event());
    submit(&mut circle, 902, &[&first], &event());
    submit(&mut circle, 903, &[&second], &event());
    let fallout = circle.step().unwrap().fallout;
    let cycle = InvalidMessage::Cycle { others: 2 };
    assert_eq!(replaced(&fallout), [(901, &cycle), (902, &cycle), (903, &cycle)]);
    assert_consistent(&circle);

    let mut row = cluster;
    let first = foresee(&row, 901, SENDER, 0, &event());
    submit(&mut row, 901, &[], &event());
    submit(&mut row, 902, &[&first], &event());
    submit(&mut row, 903, &[&second], &event());
    assert!(row.step().unwrap().fallout.is_empty());
    assert!(row.chains().all(|chain| chain.safety(1) == Some(SafetyLevel::CrossUnsafe)));
    assert_consistent(&row);
}

#[test]
fn circle_over_messages_of_two_transactions_falls() {
    // 901 emits, then executes what 902 emitted after executing an event that 901 emits last.
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let mut last = after_one(&cluster, 901);
    let there = cluster.chain(901).unwrap();
    last.id.origin = SENDER.create(there.next_nonce(SENDER));
    let back = after_one(&cluster, 902);
    let plain = back.validate();
    assert_eq!(plain.from, EXECUTOR);
    cluster.submit_unchecked(901, plain).unwrap();
    submit(&mut cluster, 901, &[], &event());
    submit(&mut cluster, 902, &[&last], &event());
    let fallout = cluster.step().unwrap().fallout;
    let cycle = InvalidMessage::Cycle { others: 1 };
    assert_eq!(replaced(&fallout), [(901, &cycle), (902, &cycle)]);
    assert_consistent(&cluster);

    // The other way round on 901 it is message and answer.
    let mut cluster = Cluster::new(ClusterConfig::default()).unwrap();
    let first = foresee(&cluster, 901, SENDER, 0, &event());
    let back = after_one(&cluster, 902);
    submit(&mut cluster, 901, &[], &event());
    cluster.submit_unchecked(901, back.validate()).unwrap();
    submit(&mut cluster, 902, &[&first], &event());
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert_consistent(&cluster);
}
