//! Messages that are executed in the moment in which they are sent, through pool and builder.

use alloy_primitives::{Address, ChainId, U256};
use chain_sim::{Call, Cluster, ClusterConfig, Rule, SafetyLevel};
use messenger::{
    CROSS_L2_INBOX, Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message, access_list,
    encode_nonce,
};

use crate::{
    consistency::assert_consistent,
    messages::{Initiating, NOBODY, SENDER, emit, foresee, refusal, send, succeeded},
    script::{Event, Script},
};

/// `chains` chains at their genesis.
fn cluster(chains: u16) -> Cluster {
    Cluster::new(ClusterConfig::with_chains(chains)).unwrap()
}

/// An event on `from` that `to` executes in the same moment; which of them comes first in the
/// pools does not matter.
fn assert_same_moment(from: ChainId, to: ChainId) {
    let mut cluster = cluster(2);
    let event = Event::named(1);
    let initiating = foresee(&cluster, from, SENDER, 0, &event);
    let executing = cluster.submit_call(to, initiating.validate()).unwrap();
    let emitting = emit(&mut cluster, from, event);
    let step = cluster.step().unwrap();
    assert!(step.fallout.is_empty());
    assert!(succeeded(&cluster, from, emitting));
    assert!(succeeded(&cluster, to, executing));
    let head = cluster.chain(to).unwrap().head();
    assert_eq!(head.executing()[0].id.timestamp, U256::from(head.timestamp()));
    assert_eq!(cluster.chain(to).unwrap().safety(1), Some(SafetyLevel::CrossUnsafe));
    assert_consistent(&cluster);
}

#[test]
fn chain_executes_in_the_moment_of_the_log() {
    assert_same_moment(901, 902);
    assert_same_moment(902, 901);
}

#[test]
fn message_of_the_messenger_is_relayed_in_the_moment_it_is_sent() {
    let mut cluster = cluster(2);
    let sent = cluster.submit_call(901, send(902)).unwrap();
    let there = cluster.chain(901).unwrap();
    let message = Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: encode_nonce(U256::ZERO, 0),
        sender: SENDER,
        target: NOBODY,
        message: vec![1, 2, 3].into(),
    };
    let id = Identifier::new(
        L2_TO_L2_CROSS_DOMAIN_MESSENGER,
        LogPosition {
            chain_id: U256::from(901),
            block_number: 1,
            timestamp: there.next_timestamp(),
            log_index: 0,
        },
    );
    let foreseen = Initiating { id, payload: message.payload().into() };
    let relayed = cluster.submit_call(902, foreseen.relay()).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, sent));
    assert!(succeeded(&cluster, 902, relayed));
    assert_consistent(&cluster);
}

/// An event on `one`, executed on `other` by a transaction that emits another, which `one`
/// executes: all in one moment.
fn assert_ping_pong(one: ChainId, other: ChainId) {
    let mut cluster = cluster(2);
    let (ping, pong) = (Event::named(1), Event::named(2));
    let there = foresee(&cluster, one, SENDER, 0, &ping);
    // Its first log is the execution, its second the event.
    let back = foresee(&cluster, other, SENDER, 1, &pong);
    let last = cluster.submit_call(one, back.validate()).unwrap();
    let script = Script::default().call(CROSS_L2_INBOX, there.validate_calldata()).emit(pong);
    let declared = access_list(&[there.entry()]);
    let middle = cluster.submit_call(other, script.run_by(SENDER).access_list(declared)).unwrap();
    let first = emit(&mut cluster, one, ping);
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert!(succeeded(&cluster, one, first));
    assert!(succeeded(&cluster, other, middle));
    assert!(succeeded(&cluster, one, last));
    assert_eq!(cluster.pooled(), 0);
    assert_consistent(&cluster);
}

#[test]
fn message_and_its_answer_pass_in_one_moment() {
    assert_ping_pong(901, 902);
    assert_ping_pong(902, 901);
}

#[test]
fn chain_executes_an_earlier_log_of_its_own_block() {
    let mut cluster = cluster(1);
    let event = Event::named(1);
    let initiating = foresee(&cluster, 901, SENDER, 0, &event);
    let executing = cluster.submit_call(901, initiating.validate()).unwrap();
    emit(&mut cluster, 901, event);
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert!(succeeded(&cluster, 901, executing));
    assert_eq!(cluster.chain(901).unwrap().head().executing()[0].log_index, 1);
    assert_consistent(&cluster);
}

#[test]
fn event_passes_through_five_chains_in_one_moment() {
    // Against the order in which the blocks are filled.
    for ids in [[901, 902, 903, 904, 905], [905, 904, 903, 902, 901]] {
        let mut cluster = cluster(5);
        let first = Event::named(1);
        let mut previous = foresee(&cluster, ids[0], SENDER, 0, &first);
        emit(&mut cluster, ids[0], first);
        for &id in &ids[1..] {
            let event = Event::named(2);
            let entries = [previous.entry()];
            let next = foresee(&cluster, id, SENDER, 1, &event);
            let validate = previous.validate_calldata();
            let script = Script::default().call(CROSS_L2_INBOX, validate).emit(event);
            let declared = access_list(&entries);
            cluster.submit_call(id, script.run_by(SENDER).access_list(declared)).unwrap();
            previous = next;
        }
        assert!(cluster.step().unwrap().fallout.is_empty());
        assert_eq!(cluster.pooled(), 0);
        assert!(cluster.chains().all(|chain| chain.head().transactions().len() == 1));
        assert_consistent(&cluster);
    }
}

#[test]
fn block_of_another_moment_is_not_waited_for() {
    // 902 builds every four seconds: at two it has no block to come.
    let mut config = ClusterConfig::default();
    config.chains[1].block_time = 4;
    let mut cluster = Cluster::new(config).unwrap();
    let event = Event::named(1);
    let later = foresee(&cluster, 902, SENDER, 0, &event);
    let rule = refusal(&mut cluster, 901, later.validate()).rule();
    assert_eq!(rule, Rule::NotFromFuture);
    cluster.step().unwrap();
    // At four both build.
    let executing = cluster.submit_call(901, later.validate()).unwrap();
    emit(&mut cluster, 902, event);
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 901, executing));
    assert_consistent(&cluster);
}

#[test]
fn builder_includes_neither_of_two_that_wait_for_each_other() {
    let mut cluster = cluster(2);
    let event = Event::named(1);
    // Each is the second log of a transaction that first executes the other.
    let first = foresee(&cluster, 901, SENDER, 1, &event);
    let second = foresee(&cluster, 902, SENDER, 1, &event);
    for (id, needs) in [(901, &second), (902, &first)] {
        let script =
            Script::default().call(CROSS_L2_INBOX, needs.validate_calldata()).emit(event.clone());
        let declared = access_list(&[needs.entry()]);
        cluster.submit_call(id, script.run_by(SENDER).access_list(declared)).unwrap();
    }
    cluster.step().unwrap();
    assert_eq!(cluster.pooled(), 2);
    // The moment has passed.
    let step = cluster.step().unwrap();
    assert!(step.built.iter().all(|block| block.transactions == 0 && block.left_out.len() == 1));
    assert!(step.fallout.is_empty());
    assert_eq!(cluster.pooled(), 0);
    assert_consistent(&cluster);
}

#[test]
fn what_waits_for_a_log_keeps_nobody_from_the_block() {
    let mut config = ClusterConfig::default();
    config.chains[1].gas_limit = 16_000_000;
    let mut cluster = Cluster::new(config).unwrap();
    let event = Event::named(1);
    let initiating = foresee(&cluster, 901, SENDER, 3, &event);
    let plain = Call::new(SENDER, NOBODY, vec![]);
    cluster.submit_call(902, plain.clone()).unwrap();
    // It takes the whole block, once the log is there.
    cluster.submit_call(902, initiating.validate().gas_limit(16_000_000)).unwrap();
    let behind = Call { from: Address::repeat_byte(3), ..plain };
    let behind = cluster.submit_call(902, behind).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(&cluster, 902, behind));
    assert_eq!(cluster.pooled(), 1);
}
