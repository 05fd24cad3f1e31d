//! Every function by every kind of call, native against bytecode.

use alloy_eip2930::AccessListItem;
use alloy_primitives::{Bytes, U256};
use alloy_sol_types::{SolCall, SolError};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::NotInAccessList,
        IL2ToL2CrossDomainMessenger::{
            InvalidMessage, MessageDestinationSameChain, MessageTargetL2ToL2CrossDomainMessenger,
            NotEntered, ReentrantCall,
        },
        RelayedMessage, SentMessage,
    },
};
use oracle::{
    CALLER, CHAIN_ID, CallKind, Encoder, Observation, Oracle, Relay, Transaction, World,
    contracts::{CALLER_CONTRACT, Caller, ECHO},
    every_function, example_message, filler, getters, outcomes, outgoing_message, run_and_log,
};

/// Gas of one inner call, so that a halt leaves gas for the next call.
const GAS: u64 = 500_000;

/// Functions that change state or emit logs.
const WRITES: [&str; 4] = ["sendMessage", "resendMessage", "relayMessage", "validateMessage"];

/// Makes the transaction's call by the contract [`Caller`], with the declared keys also for the
/// contract.
fn by_contract(transaction: &Transaction, kind: CallKind) -> Transaction {
    let call = Caller::Call::new(transaction.to, transaction.data.clone()).kind(kind).gas(GAS);
    let mut outer = Transaction::new(CALLER_CONTRACT, run_and_log([call.clone(), call]))
        .access_list(transaction.access_list.clone());
    // Delegated code reads the storage of the delegating account.
    for item in &transaction.access_list.0 {
        let storage_keys = item.storage_keys.clone();
        outer.access_list.0.push(AccessListItem { address: CALLER_CONTRACT, storage_keys });
    }
    outer
}

/// The results of the calls of [`by_contract`].
fn ran(seen: &Observation) -> [Caller::Ran; 2] {
    outcomes(seen).try_into().expect("two outcomes")
}

/// A world in which every function succeeds, for the messenger and for the contract [`Caller`].
fn world(length: usize) -> (World, Vec<(&'static str, Transaction)>) {
    let (world, functions) = every_function(length);
    let sent = outgoing_message(CALLER, filler(length));
    let (slot, mark) = Encoder::Messenger.sent_message(&sent);
    (world.with_storage(CALLER_CONTRACT, slot, mark), functions)
}

#[test]
fn every_function_by_every_kind_of_call() {
    let mut compared = 0;
    for length in [0, 1, 31, 32, 33, 36, 100, 1000] {
        let (world, functions) = world(length);
        let mut oracle = Oracle::new(world);
        for (name, transaction) in functions {
            for kind in CallKind::ALL {
                let seen = oracle.run_one(by_contract(&transaction, kind));
                let [first, second] = ran(&seen);
                let halts = kind == CallKind::StaticCall && WRITES.contains(&name);
                let fails = halts || name.starts_with("crossDomain");
                assert_eq!(first.success, !fails, "{name} {kind:?}");
                assert_eq!(first.gasUsed > U256::from(GAS), halts, "{name} {kind:?}");
                // A relay cannot be repeated.
                assert_eq!(second.success, !fails && name != "relayMessage", "{name} {kind:?}");
            }
        }
        compared += oracle.compared();
    }
    assert_eq!(compared, 8 * 14 * 4);
}

#[test]
fn no_function_but_relay_takes_value() {
    let (world, functions) = world(36);
    let mut oracle = Oracle::new(world);
    for (name, transaction) in &functions {
        for kind in [CallKind::Call, CallKind::CallCode] {
            let call = Caller::Call::new(transaction.to, transaction.data.clone());
            let call = call.kind(kind).gas(GAS).value(U256::from(2));
            let outer = Transaction { to: CALLER_CONTRACT, ..transaction.clone() };
            let outer = Transaction { data: run_and_log([call]), ..outer };
            let seen = oracle.run_one(outer.value(U256::from(3)));
            let outcome = &outcomes(&seen)[0];
            assert_eq!(outcome.success, *name == "relayMessage", "{name} {kind:?}");
            assert_eq!(outcome.output.is_empty(), !outcome.success, "{name} {kind:?}");
        }
        // A delegated call has the value of its outer call.
        let delegated = by_contract(transaction, CallKind::DelegateCall).value(U256::from(3));
        let seen = oracle.run_one(delegated);
        assert_eq!(ran(&seen)[0].success, *name == "relayMessage", "{name}");
    }
    assert_eq!(oracle.compared(), 14 * 3);
}

/// A delegated relay has the value of its outer call, but not always the balance for it.
#[test]
fn a_delegated_relay_without_the_balance() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(36)));
    let spend = Caller::Call::new(CALLER, Bytes::new()).value(U256::from(2));
    let delegated = Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay.calldata())
        .kind(CallKind::DelegateCall);
    let again = spend.clone().value(U256::ONE);
    let data = run_and_log([spend, delegated.clone(), again, delegated]);
    let transaction = relay.transaction();
    let seen = oracle
        .run_one(Transaction { to: CALLER_CONTRACT, data, ..transaction }.value(U256::from(3)));
    for (ran, expected) in outcomes(&seen).iter().zip([true, false, true, false]) {
        assert_eq!(ran.success, expected);
        assert!(ran.output.is_empty());
    }
    assert_eq!(oracle.compared(), 1);
}

/// A delegated send has the sender, the storage and the logs of the delegating account.
#[test]
fn delegated_sends_are_the_callers_own() {
    let mut oracle = Oracle::default();
    let message = outgoing_message(ECHO, filler(36));
    let cases = [
        (CallKind::Call, L2_TO_L2_CROSS_DOMAIN_MESSENGER, CALLER_CONTRACT),
        (CallKind::DelegateCall, CALLER_CONTRACT, CALLER),
        (CallKind::CallCode, CALLER_CONTRACT, CALLER_CONTRACT),
    ];
    for (kind, emitter, sender) in cases {
        let seen = oracle.run_one(by_contract(&Transaction::send(&message), kind));
        let first = Message { sender, ..message.clone() };
        let second = Message { nonce: U256::ONE, ..first.clone() };
        let events = seen.events::<SentMessage>();
        assert_eq!(events.len(), 2);
        for ((actual, event), message) in events.iter().zip([first, second]) {
            assert_eq!((*actual, event.sender), (emitter, message.sender));
            let (slot, mark) = Encoder::Messenger.sent_message(&message);
            assert_eq!(seen.storage(emitter, slot), Some(mark));
        }
    }
    assert_eq!(oracle.compared(), 3);
}

/// A delegated relay calls the real inbox, and the target sees the delegating contract.
#[test]
fn a_delegated_relay_asks_the_real_inbox() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(36)));
    for kind in [CallKind::DelegateCall, CallKind::CallCode] {
        let seen = oracle.run_one(by_contract(&relay.transaction(), kind));
        assert_eq!(seen.events::<ExecutingMessage>()[0].0, CROSS_L2_INBOX);
        assert_eq!(seen.events::<RelayedMessage>()[0].0, CALLER_CONTRACT);
    }
    assert_eq!(oracle.compared(), 2);
}

/// Checks before the first effect revert with their error also in static calls.
#[test]
fn static_calls_that_revert_before_they_would_halt() {
    let mut oracle = Oracle::default();
    let message = outgoing_message(ECHO, filler(36));
    let same_chain = Message { destination: U256::from(CHAIN_ID), ..message.clone() };
    let to_messenger = Message { target: L2_TO_L2_CROSS_DOMAIN_MESSENGER, ..message.clone() };
    let relay = Relay::of(&example_message(ECHO, filler(36)));
    let undeclared = relay.validation().access_list(Default::default());
    let cases = [
        (Transaction::send(&same_chain), MessageDestinationSameChain {}.abi_encode()),
        (Transaction::send(&to_messenger), MessageTargetL2ToL2CrossDomainMessenger {}.abi_encode()),
        (Transaction::resend(&message), InvalidMessage {}.abi_encode()),
        (undeclared, NotInAccessList {}.abi_encode()),
        (Transaction { data: relay.calldata().slice(..190), ..relay.transaction() }, vec![]),
    ];
    for (transaction, output) in cases {
        let seen = oracle.run_one(by_contract(&transaction, CallKind::StaticCall));
        for outcome in ran(&seen) {
            assert!(!outcome.success && outcome.gasUsed < U256::from(20_000));
            assert_eq!(outcome.output, output);
        }
    }
    assert_eq!(oracle.compared(), 5);
}

/// The flag is set before the origin is checked, so a static relay halts with any origin.
#[test]
fn static_relays_halt_whatever_is_wrong_behind_the_flag() {
    let mut oracle = Oracle::default();
    let mut relay = Relay::of(&example_message(ECHO, filler(36)));
    let undeclared = relay.transaction().access_list(Default::default());
    relay.id.origin = CALLER;
    for transaction in [undeclared, relay.transaction(), Relay::new(filler(3)).transaction()] {
        let seen = oracle.run_one(by_contract(&transaction, CallKind::StaticCall));
        for outcome in ran(&seen) {
            assert!(outcome.gasUsed > U256::from(GAS) && outcome.output.is_empty());
        }
    }
    assert_eq!(oracle.compared(), 3);
}

/// A target calls every function by every kind of call. Here also a static relay reverts with its
/// error.
#[test]
fn every_kind_of_call_within_a_relay() {
    let (world, functions) = world(36);
    let mut oracle = Oracle::new(world);
    for (name, transaction) in &functions {
        for kind in CallKind::ALL {
            let within = by_contract(transaction, kind);
            let relay = Relay::of(&example_message(CALLER_CONTRACT, within.data));
            let mut outer = relay.transaction();
            outer.access_list.0.extend(within.access_list.0);
            let seen = oracle.run_one(outer);
            let [first, _] = ran(&seen);
            let own_context = matches!(kind, CallKind::DelegateCall | CallKind::CallCode);
            match *name {
                // In the contract's own transient storage no relay is running.
                "relayMessage" if own_context => assert!(first.success, "{kind:?}"),
                "relayMessage" => assert_eq!(first.output, ReentrantCall {}.abi_encode()),
                name if name.starts_with("crossDomain") && own_context => {
                    assert_eq!(first.output, NotEntered {}.abi_encode(), "{name} {kind:?}");
                }
                name => {
                    let halts = kind == CallKind::StaticCall && WRITES.contains(&name);
                    assert_eq!(first.success, !halts, "{name} {kind:?}");
                }
            }
        }
    }
    assert_eq!(oracle.compared(), 14 * 4);
}

/// The plain calls of a contract that was called statically are static, too.
#[test]
fn plain_calls_within_a_static_call() {
    let (world, functions) = world(36);
    let mut oracle = Oracle::new(world);
    for (name, transaction) in &functions {
        let inner = Caller::Call::new(transaction.to, transaction.data.clone()).gas(GAS / 4);
        let run = Caller::runCall { calls: vec![inner] }.abi_encode();
        let call = Caller::Call::new(CALLER_CONTRACT, run).kind(CallKind::StaticCall).gas(GAS);
        let data = run_and_log([call]);
        let seen = oracle.run_one(Transaction { to: CALLER_CONTRACT, data, ..transaction.clone() });
        let [outer] = &outcomes(&seen)[..] else { panic!("one outcome: {seen:?}") };
        let inner = Caller::runCall::abi_decode_returns(&outer.output).expect("outcomes");
        let fails = WRITES.contains(name) || name.starts_with("crossDomain");
        assert_eq!(inner[0].success, !fails, "{name}");
    }
    assert_eq!(oracle.compared(), getters(Default::default()).len() + 6);
}
