//! Calls that run out of gas at any point, native against bytecode: the same gas is enough, and the
//! same accounts and slots were loaded before.

use std::time::{Duration, Instant};

use alloy_primitives::{Address, Bytes, U256, address};
use alloy_sol_types::{Panic, PanicKind};
use messenger::{
    COUNTER_MASK, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    storage::{MSG_NONCE_SLOT, mapping_slot},
};
use oracle::{
    Deployment, Encoder, Oracle, Relay, Status, Transaction, World,
    contracts::{CALLER_CONTRACT, CONTEXT_READER, Caller, ECHO, REFUSE, STOP},
    every_function, example_message, filler, getters, outcomes, outgoing_message, run_and_log,
};

/// The least gas limit that the EVM does not refuse for the transaction.
fn least_gas_limit(transaction: &Transaction) -> u64 {
    let begins = |gas_limit: u64| {
        let transaction = transaction.clone().gas_limit(gas_limit);
        World::default().run(Deployment::Native, &[transaction]).is_ok()
    };
    let (mut least, mut begun) = (0, transaction.gas_limit);
    while least < begun {
        let middle = least.midpoint(begun);
        if begins(middle) { begun = middle } else { least = middle + 1 }
    }
    begun
}

/// Runs the transaction with every `stride`-th gas limit up to more than it uses, and with every
/// limit around that. A prime stride visits every residue of a price. SSTORE requires 2,300 gas
/// more than it costs.
fn sweep(oracle: &mut Oracle, transaction: &Transaction, stride: usize) {
    let whole = oracle.run_one(transaction.clone());
    let (least, used) = (least_gas_limit(transaction), whole.gas_used + whole.refund);
    let around = used.saturating_sub(40).max(least)..used + 40;
    let mut halted = 0;
    for gas_limit in (least..used + 2_400).step_by(stride).chain(around) {
        let seen = oracle.run_one(transaction.clone().gas_limit(gas_limit));
        halted += usize::from(matches!(seen.status, Status::Halt(_)));
    }
    assert!(halted > 0 || used == least, "{used}");
}

/// Makes the transaction's call from a contract, with every `stride`-th gas limit from 1 up to
/// more than it uses. Returns the number of calls.
fn sweep_inner(oracle: &mut Oracle, transaction: &Transaction, stride: usize) -> usize {
    let call = Caller::Call::new(transaction.to, transaction.data.clone());
    let by_contract = |calls: Vec<Caller::Call>| Transaction {
        to: CALLER_CONTRACT,
        data: run_and_log(calls),
        gas_limit: 30_000_000,
        ..transaction.clone()
    };
    let whole = oracle.run_one(by_contract(vec![call.clone()]));
    let used = outcomes(&whole)[0].gasUsed.saturating_to::<u64>();
    let limits: Vec<u64> = (1..used + 2_400).step_by(stride).collect();
    let mut successes = 0;
    for limits in limits.chunks(100) {
        let calls = limits.iter().map(|gas| call.clone().gas(*gas)).collect();
        let seen = oracle.run_one(by_contract(calls));
        let outcomes = outcomes(&seen);
        assert_eq!(outcomes.len(), limits.len());
        successes += outcomes.iter().filter(|outcome| outcome.success).count();
    }
    assert!(successes < limits.len());
    limits.len()
}

/// The stride for a function; there is one for cheap functions, one for sends and one for relays.
fn stride_of<T: Copy>(function: &str, [cheap, send, relay]: [T; 3]) -> T {
    match function {
        "sendMessage" => send,
        "relayMessage" => relay,
        _ => cheap,
    }
}

#[test]
fn transactions_of_every_function() {
    let mut compared = 0;
    for (length, strides) in [(0, [31, 61, 127]), (36, [1, 7, 17]), (300, [31, 61, 127])] {
        let (world, functions) = every_function(length);
        let mut oracle = Oracle::new(world);
        for (name, transaction) in &functions {
            sweep(&mut oracle, transaction, stride_of(name, strides));
        }
        compared += oracle.compared();
    }
    assert!(compared > 20_000, "{compared}");
}

#[test]
fn inner_calls_of_every_function() {
    let mut calls = 0;
    for (length, strides) in [(0, [11, 61, 127]), (33, [1, 3, 7]), (300, [11, 61, 127])] {
        let (world, functions) = every_function(length);
        let mut oracle = Oracle::new(world);
        for (name, transaction) in &functions {
            calls += sweep_inner(&mut oracle, transaction, stride_of(name, strides));
        }
    }
    assert!(calls > 80_000, "{calls}");
}

/// A refusal costs as much gas as Solidity's path to it.
#[test]
fn inner_calls_that_are_refused() {
    let mut oracle = Oracle::default();
    let mut refused = Relay::of(&example_message(REFUSE, filler(100))).transaction();
    sweep_inner(&mut oracle, &refused, 29);
    refused.access_list = Default::default();
    sweep_inner(&mut oracle, &refused, 3);
    let replayed = Relay::of(&example_message(ECHO, filler(100))).transaction();
    let never_sent = Transaction::resend(&outgoing_message(STOP, filler(100)));
    sweep_inner(&mut oracle, &never_sent, 1);
    let to_messenger = outgoing_message(L2_TO_L2_CROSS_DOMAIN_MESSENGER, filler(100));
    sweep_inner(&mut oracle, &Transaction::send(&to_messenger), 1);
    let unknown = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, filler(100));
    sweep_inner(&mut oracle, &unknown, 1);
    // With a mark, every call is a replay.
    let mark = mapping_slot(example_message(ECHO, filler(100)).hash(), 0);
    let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, mark, U256::ONE);
    sweep_inner(&mut Oracle::new(world), &replayed, 3);
    assert!(oracle.compared() > 200, "{}", oracle.compared());
}

#[test]
fn the_panic_at_the_last_nonce() {
    let slot = U256::from(MSG_NONCE_SLOT);
    let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, COUNTER_MASK);
    let mut oracle = Oracle::new(world);
    let send = Transaction::send(&outgoing_message(STOP, filler(36)));
    oracle.run_one(send.clone()).assert_error(&Panic::from(PanicKind::UnderOverflow));
    sweep(&mut oracle, &send, 7);
    sweep_inner(&mut oracle, &send, 7);
    assert!(oracle.compared() > 3_000, "{}", oracle.compared());
}

/// The gas that a target has depends on the cost of every earlier step.
#[test]
fn relays_to_targets_that_call_back() {
    let mut oracle = Oracle::default();
    let send = Transaction::send(&outgoing_message(STOP, filler(36)));
    let mut calls = vec![
        Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.data),
        Caller::Call::new(STOP, filler(4)).value(U256::ONE),
    ];
    calls.extend(
        getters(Default::default())
            .map(|(_, data)| Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, data)),
    );
    let targets = [(CALLER_CONTRACT, run_and_log(calls)), (CONTEXT_READER, filler(36))];
    for (target, data) in targets {
        let relay = Relay::of(&example_message(target, data));
        sweep(&mut oracle, &relay.transaction().value(U256::from(2)), 61);
    }
    assert!(oracle.compared() > 3_000, "{}", oracle.compared());
}

/// SSTORE halts if no more gas than the stipend is left, whatever it costs: the mark's costs
/// 22,100, 2,900 or 100.
#[test]
fn around_the_stipend_of_each_store() {
    let sent = outgoing_message(STOP, filler(36));
    let (slot, mark) = Encoder::Messenger.sent_message(&sent);
    for word in [U256::ZERO, mark, U256::from(0x100)] {
        let world = World::default().with_storage(L2_TO_L2_CROSS_DOMAIN_MESSENGER, slot, word);
        let mut oracle = Oracle::new(world);
        sweep_inner(&mut oracle, &Transaction::send(&sent), 11);
        assert!(oracle.compared() > 10, "{}", oracle.compared());
    }
}

/// Calls that cannot pay for the hash of a megabyte take no time to hash it: otherwise a contract
/// could keep a node busy for seconds with little gas. They are as cheap natively as in bytecode.
#[test]
fn nothing_is_hashed_that_is_not_paid_for() {
    const OWN: Address = address!("0x00000000000000000000000000000000000000f0");
    let large = filler(1_000_000);
    let sent = outgoing_message(STOP, large.clone());
    let calls = [
        Relay::of(&example_message(STOP, large)).transaction(),
        Transaction::send(&sent),
        Transaction::resend(&sent),
    ];
    let world = World::default().with_code(OWN, thousand_calls(L2_TO_L2_CROSS_DOMAIN_MESSENGER));
    for call in calls {
        let transaction = Transaction { to: OWN, gas_limit: 10_000_000_000_000, ..call };
        let time = |deployment| {
            let began = Instant::now();
            let seen = world.clone().run(deployment, std::slice::from_ref(&transaction));
            assert!(seen.is_ok());
            began.elapsed()
        };
        // A hash of a megabyte takes milliseconds, so a thousand of them take seconds.
        let bytecode = time(Deployment::Bytecode);
        let native = time(Deployment::Native);
        assert!(native < 10 * bytecode + Duration::from_millis(200), "{native:?} {bytecode:?}");
    }
}

/// Code that makes a thousand calls of `to`, each with its own whole calldata and 3,000 gas.
fn thousand_calls(to: Address) -> Bytes {
    const START: &[u8] = &[
        0x36, 0x5f, 0x5f, 0x37, // CALLDATACOPY, all
        0x61, 0x03, 0xe8, // the count
        0x5b, // JUMPDEST
        0x5f, 0x5f, 0x36, 0x5f, 0x5f, 0x73, // PUSH20
    ];
    const END: &[u8] = &[
        0x61, 0x0b, 0xb8, 0xf1, 0x50, // CALL, POP
        0x60, 1, 0x90, 0x03, 0x80, 0x60, 7, 0x57, // count down and jump
    ];
    [START, to.as_slice(), END].concat().into()
}
