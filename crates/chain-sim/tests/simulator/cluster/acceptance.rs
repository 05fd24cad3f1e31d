//! The acceptance names of the specification (docs/SEMANTICS.md#upstream-test-names).

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use chain_sim::{Cluster, ClusterConfig, Fallout, InvalidMessage, Rule, SafetyLevel};
use messenger::{CROSS_L2_INBOX, access_list};

use crate::{
    consistency::assert_consistent,
    messages::{
        EXECUTOR, Initiating, SENDER, emit, emitted, execute, foresee, head_log, refusal, send,
        succeeded,
    },
    script::{Event, Script},
};

/// `chains` chains at their genesis.
fn cluster(chains: u16) -> Cluster {
    Cluster::new(ClusterConfig::with_chains(chains)).unwrap()
}

/// Executes logs of 901 on 902 and asserts that the block lasts.
fn assert_executes(cluster: &mut Cluster, initiating: &[&Initiating]) {
    let call = execute(Script::default(), EXECUTOR, initiating).gas_limit(16_000_000);
    let hash = cluster.submit_call(902, call).unwrap();
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert!(succeeded(cluster, 902, hash));
    let executing = cluster.chain(902).unwrap().head().executing();
    let executed = executing.iter().map(|message| &message.id);
    assert!(executed.eq(initiating.iter().map(|initiating| &initiating.id)));
    assert_consistent(cluster);
    let number = cluster.chain(902).unwrap().head().number();
    let mut later = cluster.clone();
    later.run_for(60).unwrap();
    assert_eq!(later.chain(902).unwrap().safety(number), Some(SafetyLevel::Safe));
}

/// A script of 901 that emits these events; its logs.
fn emit_all(cluster: &mut Cluster, events: &[Event]) -> Vec<Initiating> {
    let script = events.iter().cloned().fold(Script::default(), Script::emit);
    let hash = cluster.submit_call(901, script.run_by(SENDER).gas_limit(16_000_000)).unwrap();
    cluster.step().unwrap();
    assert!(succeeded(cluster, 901, hash));
    (0..).zip(events).map(|(index, _)| head_log(cluster, 901, index)).collect()
}

/// Numbers that look random and are the same in every run.
fn numbers(mut state: u64) -> impl FnMut(u64) -> u64 {
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) % below
    }
}

#[test]
fn init_and_exec() {
    let mut cluster = cluster(2);
    let initiating = emitted(&mut cluster, 901);
    assert_executes(&mut cluster, &[&initiating]);
}

#[test]
fn init_and_exec_through_the_messenger() {
    let mut cluster = cluster(2);
    cluster.submit_call(901, send(902)).unwrap();
    cluster.step().unwrap();
    let relay = head_log(&cluster, 901, 0).relay();
    let hash = cluster.submit_call(902, relay).unwrap();
    assert!(cluster.step().unwrap().fallout.is_empty());
    assert!(succeeded(&cluster, 902, hash));
    assert_consistent(&cluster);
}

#[test]
fn random_directed_graph() {
    for seed in 0..20 {
        let mut number = numbers(seed);
        let chains = 2 + number(4);
        let mut cluster = cluster(u16::try_from(chains).unwrap());
        let mut logs: Vec<Initiating> = Vec::new();
        for _ in 0..12 {
            for id in 901..901 + chains {
                let mut script = Script::default();
                let mut entries = Vec::new();
                for _ in 0..number(3).min(logs.len() as u64) {
                    let any = number(logs.len() as u64);
                    let initiating = &logs[usize::try_from(any).unwrap()];
                    script = script.call(CROSS_L2_INBOX, initiating.validate_calldata());
                    entries.push(initiating.entry());
                }
                for _ in 0..number(3) {
                    script = script.emit(Event::named(u8::try_from(number(256)).unwrap()));
                }
                let call = script.run_by(SENDER).access_list(access_list(&entries));
                cluster.submit_call(id, call).unwrap();
            }
            let step = cluster.step().unwrap();
            assert!(step.fallout.is_empty());
            assert!(step.built.iter().all(|block| block.transactions == 1));
            for id in 901..901 + chains {
                let count = cluster.chain(id).unwrap().head().logs().count();
                // Executing messages are logs, and can be executed as well.
                logs.extend((0..).take(count).map(|index| head_log(&cluster, id, index)));
            }
        }
        assert_consistent(&cluster);
    }
}

#[test]
fn many_messages_in_one_transaction() {
    let mut cluster = cluster(2);
    let events: Vec<Event> = (0..50).map(Event::named).collect();
    let logs = emit_all(&mut cluster, &events);
    assert_executes(&mut cluster, &logs.iter().collect::<Vec<_>>());
}

#[test]
fn same_message_twice_in_one_transaction() {
    let mut cluster = cluster(2);
    let initiating = emitted(&mut cluster, 901);
    assert_executes(&mut cluster, &[&initiating, &initiating]);
}

#[test]
fn same_message_twice_in_two_transactions() {
    let mut cluster = cluster(2);
    let initiating = emitted(&mut cluster, 901);
    for _ in 0..2 {
        cluster.submit_call(902, initiating.validate()).unwrap();
    }
    assert!(cluster.step().unwrap().fallout.is_empty());
    let head = cluster.chain(902).unwrap().head();
    assert_eq!((head.transactions().len(), head.executing().len()), (2, 2));
    assert_executes(&mut cluster, &[&initiating]);
}

#[test]
fn zero_to_four_topics() {
    let mut cluster = cluster(2);
    let events: Vec<Event> = (0..=4)
        .map(|topics| Event {
            topics: (0..topics).map(B256::repeat_byte).collect(),
            data: Bytes::from_static(b"data"),
        })
        .collect();
    let logs = emit_all(&mut cluster, &events);
    for (log, event) in logs.iter().zip(&events) {
        assert_eq!(log.payload, event.payload());
        assert_executes(&mut cluster, &[log]);
    }
}

#[test]
fn opaque_data_of_nothing_and_of_10_kb() {
    for length in [0, 1, 31, 32, 33, 10_240] {
        let mut cluster = cluster(2);
        let mut number = numbers(length);
        let data = (0..length).map(|_| u8::try_from(number(256)).unwrap()).collect();
        let event = Event { topics: vec![B256::repeat_byte(1)], data };
        let logs = emit_all(&mut cluster, &[event]);
        assert_executes(&mut cluster, &[&logs[0]]);
    }
}

#[test]
fn first_random_and_last_log_of_a_transaction() {
    let mut cluster = cluster(2);
    let events: Vec<Event> = (0..40).map(Event::named).collect();
    let logs = emit_all(&mut cluster, &events);
    let random = usize::try_from(numbers(7)(40)).unwrap();
    for index in [0, random, 39] {
        assert_executes(&mut cluster, &[&logs[index]]);
    }
    assert_executes(&mut cluster, &[&logs[39], &logs[0], &logs[random]]);
}

#[test]
fn log_of_a_later_transaction_of_the_block() {
    let mut cluster = cluster(2);
    for name in 0..3 {
        emit(&mut cluster, 901, Event::named(name));
    }
    cluster.step().unwrap();
    let last = head_log(&cluster, 901, 2);
    assert_eq!(last.payload, Event::named(2).payload());
    assert_executes(&mut cluster, &[&last]);
}

/// A change of a message.
type Change = fn(&mut Initiating);

/// One attribute of the message, changed by as little as can be; and the rule that it breaks.
const INVALID_ATTRIBUTES: [(Rule, Change); 6] = [
    (Rule::Origin, |forged| forged.id.origin = Address::repeat_byte(1)),
    (Rule::Timestamp, |forged| forged.id.blockNumber -= U256::ONE),
    (Rule::Log, |forged| forged.id.logIndex += U256::ONE),
    (Rule::Timestamp, |forged| forged.id.timestamp -= U256::ONE),
    (Rule::DependencySet, |forged| forged.id.chainId = U256::from(7)),
    (Rule::Payload, |forged| forged.payload = vec![8; 32].into()),
];

#[test]
fn invalid_attributes() {
    let mut cluster = cluster(2);
    let initiating = emitted(&mut cluster, 901);
    for (rule, change) in INVALID_ATTRIBUTES {
        let mut forged = initiating.clone();
        change(&mut forged);
        let at_the_door = refusal(&mut cluster, 902, forged.validate()).rule();
        assert!(at_the_door == rule || (rule, at_the_door) == (Rule::Origin, Rule::Payload));
    }
    assert_executes(&mut cluster, &[&initiating]);
}

/// Scripts of one moment on chains from 901 on: each executes the log of another, given by its
/// position, and emits an event.
fn same_timestamp(needs: &[Option<usize>]) -> (Cluster, Fallout) {
    let mut cluster = cluster(u16::try_from(needs.len()).unwrap());
    let event = Event::named(1);
    let id = |position: usize| 901 + position as ChainId;
    let log = |cluster: &Cluster, position: usize| {
        // Where something is executed, the event comes after it.
        let index = u32::from(needs[position].is_some());
        foresee(cluster, id(position), SENDER, index, &event)
    };
    let logs: Vec<_> = (0..needs.len()).map(|position| log(&cluster, position)).collect();
    for (position, need) in needs.iter().enumerate() {
        let mut script = Script::default();
        let mut entries = Vec::new();
        if let Some(need) = need {
            script = script.call(CROSS_L2_INBOX, logs[*need].validate_calldata());
            entries.push(logs[*need].entry());
        }
        let call = script.emit(event.clone()).run_by(SENDER).access_list(access_list(&entries));
        cluster.submit_unchecked(id(position), call).unwrap();
    }
    let fallout = cluster.step().unwrap().fallout;
    assert_consistent(&cluster);
    (cluster, fallout)
}

#[test]
fn same_timestamp_valid() {
    let (cluster, fallout) = same_timestamp(&[None, Some(0), Some(1), Some(0)]);
    assert!(fallout.is_empty());
    assert!(cluster.chains().all(|chain| chain.safety(1) == Some(SafetyLevel::CrossUnsafe)));
}

#[test]
fn same_timestamp_transitive_invalid() {
    // 902 executes a log that 901 does not have, 903 one of 902, 904 one of 903.
    let mut cluster = cluster(4);
    let event = Event::named(1);
    let mut previous = foresee(&cluster, 901, SENDER, 0, &event);
    for id in 902..=904 {
        let next = foresee(&cluster, id, SENDER, 1, &event);
        let script = Script::default().call(CROSS_L2_INBOX, previous.validate_calldata());
        let call = script.emit(event.clone()).run_by(SENDER);
        let call = call.access_list(access_list(&[previous.entry()]));
        cluster.submit_unchecked(id, call).unwrap();
        previous = next;
    }
    let fallout = cluster.step().unwrap().fallout;
    let fell: Vec<_> = fallout.replaced.iter().map(|block| block.chain).collect();
    assert_eq!(fell, [902, 903, 904]);
    assert!(fallout.replaced.iter().all(|block| block.cause.reason.rule() == Rule::Log));
    assert_consistent(&cluster);
}

#[test]
fn same_timestamp_cycle() {
    let (cluster, fallout) = same_timestamp(&[Some(1), Some(0), None]);
    let fell: Vec<_> = fallout.replaced.iter().map(|block| block.chain).collect();
    assert_eq!(fell, [901, 902]);
    let cycle = InvalidMessage::Cycle { others: 1 };
    assert!(fallout.replaced.iter().all(|block| block.cause.reason == cycle));
    assert_eq!(cluster.chain(903).unwrap().head().transactions().len(), 1);
}

#[test]
fn reorg_of_an_invalid_executing_message() {
    for (rule, change) in INVALID_ATTRIBUTES {
        let mut cluster = Cluster::new(ClusterConfig::default().with_verify_after(4)).unwrap();
        let mut forged = emitted(&mut cluster, 901);
        change(&mut forged);
        cluster.submit_unchecked(902, forged.validate()).unwrap();
        cluster.step().unwrap();
        let invalid = cluster.chain(902).unwrap().head().hash();
        // Until it is verified its chain goes on.
        assert!(cluster.step().unwrap().fallout.is_empty());
        let fallout = cluster.step().unwrap().fallout;
        let [replaced] = &fallout.replaced[..] else { panic!("{rule:?}: {fallout:?}") };
        assert_eq!((replaced.chain, replaced.number, replaced.removed), (902, 2, invalid));
        assert_eq!(replaced.cause.reason.rule(), rule);
        cluster.run_for(4).unwrap();
        let there = cluster.chain(902).unwrap();
        assert_eq!(there.block(2).unwrap().hash(), replaced.replacement);
        assert_eq!(there.head().timestamp(), cluster.clock().now());
        assert_consistent(&cluster);
    }
}
