//! The machine, one event at a time.

mod accounts;

use std::collections::BTreeMap;

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::Message;
use relayer::{
    Action, BlockRead, ChainConfig, Head, Machine, MachineConfig, MemoryStore, NodeEvent,
    NodeRefusal, RefusalReason, RelayedLog, Report, RequestId, SafetyHeads, SafetyLevel, Store,
    StoredMessage, StoredState,
};

const NOW: u64 = 1_000_000;
const PAYER: Address = Address::repeat_byte(0xa0);

fn config(chains: &[ChainId]) -> MachineConfig {
    let chain = ChainConfig { payers: vec![PAYER], ..ChainConfig::default() };
    MachineConfig {
        chains: chains.iter().map(|id| (*id, chain.clone())).collect(),
        ..MachineConfig::default()
    }
}

fn open(chains: &[ChainId]) -> Machine<MemoryStore> {
    Machine::open(config(chains), MemoryStore::new()).unwrap()
}

fn message(nonce: u64) -> Message {
    Message {
        destination: U256::from(902),
        source: U256::from(901),
        nonce: U256::from(nonce),
        sender: Address::repeat_byte(1),
        target: Address::repeat_byte(2),
        message: Bytes::new(),
    }
}

fn hash(number: u64) -> B256 {
    B256::from(U256::from(number + 1))
}

fn head(chain: ChainId, number: u64, finalized: u64) -> NodeEvent {
    let head = Head {
        number,
        hash: hash(number),
        parent_hash: number.checked_sub(1).map(hash).unwrap_or_default(),
        timestamp: NOW - 100 + number,
        base_fee: 1_000,
        gas_limit: 30_000_000,
        safety: SafetyHeads { cross_unsafe: 0, safe: 0, finalized },
        finalized_hash: Some(hash(finalized)),
    };
    NodeEvent::Head { chain, head }
}

fn block(number: u64, sent: Vec<(u32, Message)>) -> BlockRead {
    BlockRead {
        number,
        hash: hash(number),
        parent_hash: number.checked_sub(1).map(hash).unwrap_or_default(),
        timestamp: NOW - 100 + number,
        sent,
        relayed: Vec::new(),
        transactions: Vec::new(),
    }
}

/// Answers reads by empty blocks, except for `sent`, and accounts by nonce 0, until nothing but other
/// actions is left; returns those.
fn read_all(
    machine: &mut Machine<MemoryStore>,
    sent: &BTreeMap<(ChainId, u64), Message>,
    now: u64,
) -> Vec<Action> {
    let mut others = Vec::new();
    loop {
        let actions = machine.poll(now).unwrap();
        let mut is_answered = false;
        for action in actions {
            let answer = match action {
                Action::Read { request, chain, from, to, .. } => {
                    let sent = |number| sent.get(&(chain, number)).map(|it| (0, it.clone()));
                    let blocks = (from..=to).map(|it| block(it, sent(it).into_iter().collect()));
                    NodeEvent::Blocks { request, blocks: blocks.collect() }
                }
                Action::Account { request, .. } => {
                    NodeEvent::Account { request, nonce: 0, balance: U256::from(u128::MAX) }
                }
                other => {
                    others.push(other);
                    continue;
                }
            };
            machine.handle(answer, now).unwrap();
            is_answered = true;
        }
        if !is_answered {
            return others;
        }
    }
}

/// A machine that has read a message in block 1 of chain 901, and asks for the gas of its relay.
fn with_message() -> (Machine<MemoryStore>, B256, RequestId) {
    let mut machine = open(&[901, 902]);
    machine.handle(head(901, 1, 0), NOW).unwrap();
    machine.handle(head(902, 1, 0), NOW).unwrap();
    let sent = [((901, 1), message(0))].into();
    let actions = read_all(&mut machine, &sent, NOW);
    let [Action::Estimate { request, chain: 902, message, payer: PAYER, .. }] = actions[..] else {
        panic!("{actions:?}");
    };
    (machine, message, request)
}

fn stored(machine: &Machine<MemoryStore>, message: B256) -> StoredMessage {
    machine.store().message(message).unwrap().unwrap()
}

#[test]
fn message_to_a_chain_that_is_configured_later_is_relayed_then() {
    let mut machine = open(&[901]);
    machine.handle(head(901, 1, 0), NOW).unwrap();
    let sent = [((901, 1), message(0))].into();
    assert_eq!(read_all(&mut machine, &sent, NOW), []);
    let hash = message(0).hash();
    assert_eq!(stored(&machine, hash).state, StoredState::NoDestination);
    let mut machine = Machine::open(config(&[901, 902]), machine.into_store()).unwrap();
    machine.handle(head(901, 1, 0), NOW).unwrap();
    machine.handle(head(902, 1, 0), NOW).unwrap();
    let actions = read_all(&mut machine, &BTreeMap::new(), NOW);
    assert!(matches!(actions[..], [Action::Estimate { message, .. }] if message == hash));
}

#[test]
fn clocks_of_chains_are_their_own() {
    let (day, window) = (24 * 60 * 60, ChainConfig::default().message_expiry_window);
    // Chains of an old genesis, chains that somebody has advanced, and chains whose clocks differ: a
    // relay fits, comes close to the end of the window, and is too late, by the destination's clock.
    for (source_ahead, destination_ahead, fits) in [
        (-400 * day, -400 * day, true),
        (30 * day, 30 * day, true),
        (-3 * day, 0, true),
        (0, -3 * day, true),
        (0, window as i64, false),
        (-8 * day, 0, false),
        (-400 * day, -390 * day, false),
    ] {
        let mut machine = open(&[901, 902]);
        for (chain, ahead) in [(901, source_ahead), (902, destination_ahead)] {
            let NodeEvent::Head { chain, mut head } = head(chain, 1, 0) else { panic!() };
            head.timestamp = NOW.saturating_add_signed(400 * day + ahead);
            machine.handle(NodeEvent::Head { chain, head }, NOW + 400 * day as u64).unwrap();
        }
        let now = NOW + 400 * day as u64;
        let mut others = Vec::new();
        for _ in 0..4 {
            for action in machine.poll(now).unwrap() {
                let answer = match action {
                    Action::Read { request, chain, from, to, .. } => {
                        let sent = |number| {
                            let is_it = (chain, number) == (901, 1);
                            is_it.then(|| (0, message(0))).into_iter().collect()
                        };
                        let blocks = (from..=to).map(|number| BlockRead {
                            timestamp: now.saturating_add_signed(source_ahead),
                            ..block(number, sent(number))
                        });
                        NodeEvent::Blocks { request, blocks: blocks.collect() }
                    }
                    Action::Account { request, .. } => {
                        NodeEvent::Account { request, nonce: 0, balance: U256::from(u128::MAX) }
                    }
                    other => {
                        others.push(other);
                        continue;
                    }
                };
                machine.handle(answer, now).unwrap();
            }
        }
        let clocks = (source_ahead, destination_ahead);
        if fits {
            assert!(matches!(others[..], [Action::Estimate { .. }]), "{clocks:?}: {others:?}");
        } else {
            assert_eq!(others, [], "{clocks:?}");
            let state = stored(&machine, message(0).hash()).state;
            assert_eq!(state, StoredState::Expired, "{clocks:?}");
        }
    }
}

#[test]
fn messages_rest_in_the_store_until_it_is_their_turn() {
    let config = MachineConfig { most_waiting: 4, ..config(&[901, 902]) };
    let mut machine = Machine::open(config.clone(), MemoryStore::new()).unwrap();
    machine.handle(head(901, 12, 0), NOW).unwrap();
    let sent = (1..=12).map(|number| ((901, number), message(number))).collect();
    // The destination has no head yet, so that nothing can be relayed.
    let others = read_all(&mut machine, &sent, NOW);
    assert!(!others.iter().any(|it| matches!(it, Action::Estimate { .. })), "{others:?}");
    let in_order: Vec<B256> = (1..=12).map(|number| message(number).hash()).collect();
    let check = |machine: &Machine<MemoryStore>| {
        let entries: BTreeMap<_, _> = machine.entries().into_iter().collect();
        assert_eq!((entries["relayer: messages"], entries["machine: messages at rest"]), (4, 8));
        assert!(!machine.is_idle());
    };
    check(&machine);
    let again = Machine::open(config, machine.store().clone()).unwrap();
    check(&again);
    assert_eq!(asked_in_order(machine), in_order);
    assert_eq!(asked_in_order(again), in_order);
}

/// Lets all relays fail, from blocks 12 of chain 901 and 1 of chain 902 on; the messages in the order of
/// their first estimates.
fn asked_in_order(mut machine: Machine<MemoryStore>) -> Vec<B256> {
    machine.handle(head(901, 12, 0), NOW).unwrap();
    machine.handle(head(902, 1, 0), NOW).unwrap();
    let mut asked = Vec::new();
    for now in NOW..NOW + 20 {
        for action in read_all(&mut machine, &BTreeMap::new(), now) {
            let Action::Estimate { request, message, .. } = action else { continue };
            if !asked.contains(&message) {
                asked.push(message);
            }
            let answer = Err(NodeRefusal::from_error(3, "execution reverted", None));
            machine.handle(NodeEvent::Estimated { request, answer }, now).unwrap();
        }
    }
    asked
}

#[test]
fn message_that_is_sent_again_before_its_block_is_final_holds_up_no_others() {
    let config = MachineConfig { most_waiting: 2, ..config(&[901, 902]) };
    let relayer = config.relayer.clone().with_safety(SafetyLevel::Finalized);
    let mut machine =
        Machine::open(MachineConfig { relayer, ..config }, MemoryStore::new()).unwrap();
    // Messages 1 to 6 in blocks 1 to 6, and the first two once more in blocks 7 and 8.
    let sent =
        (1..=8).map(|block| ((901, block), message(if block > 6 { block - 6 } else { block })));
    let sent = sent.collect();
    machine.handle(head(901, 8, 0), NOW).unwrap();
    machine.handle(head(902, 1, 0), NOW).unwrap();
    read_all(&mut machine, &sent, NOW);
    machine.handle(head(901, 9, 6), NOW).unwrap();
    let mut asked = Vec::new();
    for now in NOW..NOW + 3 {
        for action in read_all(&mut machine, &sent, now) {
            let Action::Estimate { request, message, .. } = action else { continue };
            asked.push(message);
            let answer = Err(NodeRefusal::from_error(3, "execution reverted", None));
            machine.handle(NodeEvent::Estimated { request, answer }, now).unwrap();
        }
    }
    let in_order: Vec<B256> = (3..=6).map(|number| message(number).hash()).collect();
    assert_eq!(asked, in_order);
}

#[test]
fn destinations_that_are_no_chains_leave_nothing_in_memory() {
    let mut machine = open(&[901]);
    let other = |number| Message { destination: U256::from(1_000 + number), ..message(number) };
    let sent = (1..=20).map(|number| ((901, number), other(number))).collect();
    machine.handle(head(901, 20, 0), NOW).unwrap();
    read_all(&mut machine, &sent, NOW);
    assert_eq!(stored(&machine, other(20).hash()).state, StoredState::NoDestination);
    let entries: BTreeMap<_, _> = machine.entries().into_iter().collect();
    assert_eq!((entries["relayer: messages"], entries["machine: directions"]), (0, 0));
}

#[test]
fn resting_message_that_somebody_else_relays_is_settled() {
    let config = MachineConfig { most_waiting: 1, ..config(&[901, 902]) };
    let mut machine = Machine::open(config, MemoryStore::new()).unwrap();
    machine.handle(head(901, 3, 0), NOW).unwrap();
    let sent = (1..=3).map(|number| ((901, number), message(number))).collect();
    read_all(&mut machine, &sent, NOW);
    machine.handle(head(902, 0, 0), NOW).unwrap();
    let hash = message(3).hash();
    let log = RelayedLog { message: hash, source: 901, transaction: B256::repeat_byte(5) };
    for action in machine.poll(NOW).unwrap() {
        let Action::Read { request, chain: 902, .. } = action else { continue };
        let blocks = vec![BlockRead { relayed: vec![log], ..block(0, Vec::new()) }];
        machine.handle(NodeEvent::Blocks { request, blocks }, NOW).unwrap();
    }
    machine.poll(NOW).unwrap();
    assert!(matches!(stored(&machine, hash).state, StoredState::Relayed { block: 0, .. }));
    let entries: BTreeMap<_, _> = machine.entries().into_iter().collect();
    assert_eq!((entries["relayer: messages"], entries["machine: messages at rest"]), (1, 1));
}

#[test]
fn final_blocks_may_be_left_out() {
    let mut machine = open(&[901]);
    machine.handle(head(901, 1_000, 900), NOW).unwrap();
    let mut ranges = Vec::new();
    while machine.chains()[0].next <= 1_000 {
        for action in machine.poll(NOW).unwrap() {
            let Action::Read { request, from, to, sparse, .. } = action else { continue };
            ranges.push((from, to, sparse));
            let first = if sparse { to } else { from };
            let blocks = (first..=to).map(|number| block(number, Vec::new())).collect();
            machine.handle(NodeEvent::Blocks { request, blocks }, NOW).unwrap();
        }
    }
    // Up to 64 blocks below the final one.
    assert!(ranges.iter().all(|(_, to, sparse)| *sparse == (*to <= 900 - 64)));
    assert!(ranges.iter().any(|(.., sparse)| *sparse) && ranges.len() < 20, "{ranges:?}");
    machine.poll(NOW).unwrap();
    let blocks: BTreeMap<_, _> = machine.entries().into_iter().collect();
    // From the final one on.
    assert_eq!((blocks["relayer: blocks"], machine.store().blocks()), (101, 101));
}

#[test]
fn relay_that_would_revert_costs_nothing_and_has_a_reason() {
    let (mut machine, hash, request) = with_message();
    let answer = Err(NodeRefusal::from_error(3, "execution reverted", Some(&[1, 2, 3, 4])));
    machine.handle(NodeEvent::Estimated { request, answer }, NOW).unwrap();
    assert_eq!(machine.poll(NOW).unwrap(), []);
    let message = stored(&machine, hash);
    assert!(matches!(message.state, StoredState::Waiting { until, .. } if until == NOW + 4));
    let reason = message.state.failure().unwrap();
    assert!(reason.contains("would fail: reverted with custom error 0x01020304"), "{reason}");
    assert_eq!(machine.payers(NOW)[1].in_flight, 0);
}

#[test]
fn nonce_is_free_again_where_the_signer_fails() {
    let (mut machine, hash, request) = with_message();
    machine.handle(NodeEvent::Estimated { request, answer: Ok(100_000) }, NOW).unwrap();
    let mut asked = 0;
    for now in NOW..NOW + 30 {
        for action in machine.poll(now).unwrap() {
            if let Action::Sign { request, transaction } = action {
                assert_eq!((transaction.nonce, transaction.gas_limit), (0, 120_000));
                asked += 1;
                let reason = "no key".into();
                machine.handle(NodeEvent::Failed { request, reason }, now).unwrap();
            }
        }
    }
    let state = stored(&machine, hash).state;
    let StoredState::Waiting { failure, .. } = state else { panic!("{state:?}") };
    assert!(failure.to_string().contains("key does not sign"), "{failure}");
    let payer = machine.payers(NOW + 30)[1];
    assert_eq!((asked, payer.next_nonce, payer.in_flight), (5, Some(0), 0));
    assert_eq!(payer.budget_left, u128::MAX);
    assert!(payer.blocked_until > NOW + 30);
}

#[test]
fn transaction_is_stored_before_it_is_submitted_and_submitted_again_after_a_restart() {
    let (mut machine, hash, request) = with_message();
    machine.handle(NodeEvent::Estimated { request, answer: Ok(100_000) }, NOW).unwrap();
    let actions = machine.poll(NOW).unwrap();
    let [Action::Sign { request, .. }] = actions[..] else { panic!("{actions:?}") };
    let (transaction, raw) = (B256::repeat_byte(7), Bytes::from_static(b"signed"));
    let signed = NodeEvent::Signed { request, hash: transaction, raw: raw.clone() };
    machine.handle(signed, NOW).unwrap();
    assert!(machine.store().attempts().is_empty());
    let is_submitted = |actions: &[Action]| {
        actions.iter().any(|action| match action {
            Action::Broadcast { transaction: it, raw: bytes, chain: 902, .. } => {
                *it == transaction && *bytes == raw
            }
            _ => false,
        })
    };
    assert!(is_submitted(&machine.poll(NOW).unwrap()));
    assert_eq!(stored(&machine, hash).state, StoredState::Submitted { transaction });
    assert_eq!(machine.store().attempts().len(), 1);
    let mut machine = Machine::open(config(&[901, 902]), machine.into_store()).unwrap();
    assert!(is_submitted(&machine.poll(NOW + 1).unwrap()));
}

#[test]
fn people_skip_messages_and_take_them_up_again() {
    let (mut machine, hash, _) = with_message();
    assert!(machine.skip(hash, NOW).unwrap());
    assert_eq!(machine.poll(NOW).unwrap(), []);
    assert_eq!(stored(&machine, hash).state, StoredState::Skipped);
    assert!(!machine.skip(hash, NOW).unwrap());
    // It is in the store only, and comes back.
    let mut machine = Machine::open(config(&[901, 902]), machine.into_store()).unwrap();
    machine.handle(head(901, 1, 0), NOW).unwrap();
    machine.handle(head(902, 1, 0), NOW).unwrap();
    assert!(machine.retry(hash, NOW).unwrap());
    let actions = read_all(&mut machine, &BTreeMap::new(), NOW);
    assert!(matches!(actions[..], [Action::Estimate { message, .. }] if message == hash));
    assert!(!machine.retry(B256::ZERO, NOW).unwrap());
}

#[test]
fn node_with_other_final_blocks_is_turned_down() {
    let mut machine = open(&[901]);
    machine.handle(head(901, 20, 10), NOW).unwrap();
    read_all(&mut machine, &BTreeMap::new(), NOW);
    assert_eq!(machine.chains()[0].finalized, 10);
    let NodeEvent::Head { chain, mut head } = head(901, 21, 10) else { panic!() };
    head.hash = B256::repeat_byte(9);
    machine.handle(NodeEvent::Head { chain, head }, NOW).unwrap();
    let mut reports = Vec::new();
    for now in NOW..NOW + 20 {
        for action in machine.poll(now).unwrap() {
            match action {
                Action::Read { request, from, to, .. } => {
                    let other = |number: u64| B256::repeat_byte(100 + (number % 100) as u8);
                    let blocks = (from..=to).map(|number| BlockRead {
                        hash: other(number),
                        parent_hash: other(number.wrapping_sub(1)),
                        ..block(number, Vec::new())
                    });
                    let blocks = blocks.collect();
                    machine.handle(NodeEvent::Blocks { request, blocks }, now).unwrap();
                }
                Action::Report(report) => reports.push(report),
                _ => {}
            }
        }
    }
    let is_other = |report: &Report| matches!(report, Report::OtherChain { number: 10, .. });
    assert!(reports.iter().any(is_other), "{reports:?}");
    assert!(!reports.iter().any(|report| matches!(report, Report::Reorg { .. })), "{reports:?}");
    assert!(machine.chains()[0].is_other_chain);
    // The right blocks are taken as soon as a node has them.
    let now = NOW + 100;
    read_all(&mut machine, &BTreeMap::new(), now);
    assert_eq!((machine.chains()[0].next, machine.chains()[0].is_other_chain), (22, false));
}

#[test]
fn denied_message_fails_for_good() {
    let mut config = config(&[901, 902]);
    config.lists.denied_targets = [message(0).target].into();
    let mut machine = Machine::open(config, MemoryStore::new()).unwrap();
    machine.handle(head(901, 1, 0), NOW).unwrap();
    machine.handle(head(902, 1, 0), NOW).unwrap();
    let sent = [((901, 1), message(0))].into();
    assert_eq!(read_all(&mut machine, &sent, NOW), []);
    let state = stored(&machine, message(0).hash()).state;
    let StoredState::Failed { failure } = state else { panic!("{state:?}") };
    assert_eq!(failure.to_string(), format!("refused: {}", RefusalReason::Denied));
}
