//! The published mutability against the behaviour of both implementations, with value and in static
//! calls.

use std::collections::BTreeMap;

use alloy_eip2930::AccessList;
use alloy_json_abi::{JsonAbi, StateMutability};
use alloy_primitives::{Address, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use oracle::{
    CallKind, Oracle, Relay, Transaction,
    contracts::{CALLER_CONTRACT, Caller},
    declare, every_function, example_message, outcomes, run_and_log,
};

use super::data::{INBOX, MESSENGER};

/// Whether a function succeeds if it is called by this opcode, with this value, during a relay, in
/// which the context getters answer. `relayMessage` is called outside of a relay.
fn succeeds(
    oracle: &mut Oracle,
    name: &str,
    function: &Transaction,
    kind: CallKind,
    value: U256,
) -> bool {
    // Less than all gas, because a write in a static call consumes what it gets.
    let call = Caller::Call::new(function.to, function.data.clone());
    let calls = run_and_log([call.kind(kind).value(value).gas(1_000_000)]);
    let access_list = function.access_list.clone();
    let transaction = if name == "relayMessage" {
        Transaction::new(CALLER_CONTRACT, calls).access_list(access_list)
    } else {
        let outer = Relay::of(&example_message(CALLER_CONTRACT, calls));
        let declarations = [declare([&outer]).0, access_list.0].concat();
        Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, outer.calldata())
            .access_list(AccessList(declarations))
    };
    let seen = oracle.run_one(transaction.value(value));
    seen.assert_success();
    let ran = outcomes(&seen);
    assert_eq!(ran.len(), 1);
    ran[0].success
}

/// The observable mutability of each function of the predeploy at `address`. View and pure cannot
/// be distinguished.
fn observed(oracle: &mut Oracle, address: Address) -> BTreeMap<String, StateMutability> {
    let (_, functions) = every_function(64);
    let functions = functions.into_iter().filter(|(_, function)| function.to == address);
    functions
        .map(|(name, function)| {
            let mut succeeds = |kind, value| succeeds(oracle, name, &function, kind, value);
            assert!(succeeds(CallKind::Call, U256::ZERO), "{name}");
            let takes_value = succeeds(CallKind::Call, U256::ONE);
            let reads_only = succeeds(CallKind::StaticCall, U256::ZERO);
            let mutability = match (takes_value, reads_only) {
                (true, false) => StateMutability::Payable,
                (false, false) => StateMutability::NonPayable,
                (false, true) => StateMutability::View,
                (true, true) => panic!("{name} is payable and writes nothing"),
            };
            let name = name.split(' ').next().expect("a name");
            (name.to_owned(), mutability)
        })
        .collect()
}

/// The published mutability of each function, with pure as view.
fn published(abi: &JsonAbi) -> BTreeMap<String, StateMutability> {
    abi.functions()
        .map(|function| {
            let mutability = match function.state_mutability {
                StateMutability::Pure => StateMutability::View,
                other => other,
            };
            (function.name.clone(), mutability)
        })
        .collect()
}

#[test]
fn functions_take_value_and_write_as_published() {
    let (world, functions) = every_function(64);
    let mut oracle = Oracle::new(world);
    let messenger = observed(&mut oracle, L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    assert_eq!(messenger, published(&MESSENGER.abi()));
    let inbox = observed(&mut oracle, CROSS_L2_INBOX);
    assert_eq!(inbox, published(&INBOX.abi()));
    assert_eq!(oracle.compared(), 3 * functions.len());
}

/// Pure functions load no storage.
#[test]
fn pure_functions_load_nothing() {
    let (world, functions) = every_function(64);
    let mut oracle = Oracle::new(world);
    let abis = [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, MESSENGER.abi()), (CROSS_L2_INBOX, INBOX.abi())];
    for (address, abi) in abis {
        for function in abi.functions() {
            if function.state_mutability != StateMutability::Pure {
                continue;
            }
            let called =
                functions.iter().find(|(name, call)| call.to == address && *name == function.name);
            let (_, call) = called.expect("a call of every function");
            let seen = oracle.run_one(call.clone());
            seen.assert_success();
            assert!(seen.accounts[&address].storage.is_empty(), "{}", function.name);
        }
    }
    assert_eq!(oracle.compared(), 1);
}
