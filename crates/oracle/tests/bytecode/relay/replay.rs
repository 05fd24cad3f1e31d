//! A message relayed again, native against bytecode: after it was consumed, and after a failed
//! attempt.

use alloy_primitives::{Bytes, U256, address};
use alloy_sol_types::SolError;
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ICrossL2Inbox::NotInAccessList,
        IL2ToL2CrossDomainMessenger::{MessageAlreadyRelayed, NotEntered},
        RelayedMessage,
    },
};
use oracle::{
    Oracle, Relay, Transaction, World,
    contracts::{
        CALLER_CONTRACT, CONTEXT_READER, Caller, ContextReader, ECHO, NOBODY, REFUSE, STOP,
    },
    declare, example_message, filler, outcomes, run_and_log,
};

/// A relay by the contract [`Caller`].
fn inner(relay: &Relay) -> Caller::Call {
    Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay.calldata())
}

#[test]
fn every_length_up_to_300_replayed() {
    let mut oracle = Oracle::default();
    for length in 0..=300 {
        let relay = Relay::of(&example_message(STOP, filler(length))).transaction();
        let seen = oracle.run(&[relay.clone(), relay]);
        seen[0].assert_success();
        seen[1].assert_error(&MessageAlreadyRelayed {});
    }
    assert_eq!(oracle.compared(), 602);
}

/// After `resendMessage` a message has another identifier, and the same message hash.
#[test]
fn another_identifier_of_the_same_message() {
    let mut oracle = Oracle::default();
    let first = Relay::of(&example_message(ECHO, filler(36)));
    let mut resent = first.clone();
    resent.id.blockNumber += U256::ONE;
    resent.id.logIndex = U256::ZERO;
    resent.id.timestamp += U256::from(2);
    assert_ne!(first.access_list(), resent.access_list());
    for [one, other] in [[&first, &resent], [&resent, &first]] {
        let seen = oracle.run(&[one.transaction(), other.transaction()]);
        seen[0].assert_success();
        seen[1].assert_error(&MessageAlreadyRelayed {});
    }
    // Another source is another message.
    let mut elsewhere = first.clone();
    elsewhere.id.chainId += U256::ONE;
    oracle.run_last(&[first.transaction(), elsewhere.transaction()]).assert_success();
    assert_eq!(oracle.compared(), 6);
}

/// Another payload with the same fields has another payload hash, and the same message hash.
#[test]
fn another_encoding_of_the_same_message() {
    let mut oracle = Oracle::default();
    let first = Relay::of(&example_message(ECHO, filler(36)));
    let longer = Relay::new([&first.payload[..], &[0; 32]].concat());
    let unpadded = Relay::new(first.payload.slice(..7 * 32 + 36));
    for other in [longer, unpadded] {
        assert_ne!(first.msg_hash(), other.msg_hash());
        let seen = oracle.run_last(&[first.transaction(), other.transaction()]);
        seen.assert_error(&MessageAlreadyRelayed {});
    }
    assert_eq!(oracle.compared(), 4);
}

#[test]
fn twice_in_one_transaction() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(36)));
    let data = run_and_log([inner(&relay), inner(&relay)]);
    let transaction = Transaction::new(CALLER_CONTRACT, data).access_list(relay.access_list());
    let seen = oracle.run_one(transaction);
    let [relayed, replayed] = &outcomes(&seen)[..] else { panic!("two outcomes: {seen:?}") };
    assert!(relayed.success && !replayed.success);
    assert_eq!(replayed.output, MessageAlreadyRelayed {}.abi_encode());
}

/// An undeclared replay is refused because it is undeclared, and the failed check leaves the slot
/// cold.
#[test]
fn undeclared_in_a_later_transaction() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(36)));
    let undeclared = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, relay.calldata());
    let transactions = [
        undeclared.clone(),
        undeclared.clone(),
        relay.transaction(),
        undeclared,
        relay.transaction(),
    ];
    let seen = oracle.run(&transactions);
    for index in [0, 1, 3] {
        seen[index].assert_error(&NotInAccessList {});
    }
    seen[2].assert_success();
    seen[4].assert_error(&MessageAlreadyRelayed {});
}

/// A message that its target refused can be relayed again, by anyone, any number of times.
#[test]
fn after_the_target_refused() {
    let only_with_value = address!("0x00000000000000000000000000000000000000fe");
    // CALLVALUE PUSH1 7 JUMPI PUSH0 PUSH0 REVERT JUMPDEST STOP
    let code = Bytes::from_static(&[0x34, 0x60, 7, 0x57, 0x5f, 0x5f, 0xfd, 0x5b, 0]);
    let mut oracle = Oracle::new(World::default().with_code(only_with_value, code));
    let relay = Relay::of(&example_message(only_with_value, filler(36))).transaction();
    let by_another = Transaction { caller: NOBODY, ..relay.clone() };
    let paid = relay.clone().value(U256::from(9));
    let seen = oracle.run(&[relay.clone(), by_another, relay, paid.clone(), paid]);
    for refused in &seen[..3] {
        refused.assert_empty_revert();
    }
    seen[3].assert_success();
    assert_eq!(seen[3].accounts[&only_with_value].balance, U256::from(9));
    seen[4].assert_error(&MessageAlreadyRelayed {});
}

/// A message whose target runs out of gas is not consumed.
#[test]
fn after_the_target_ran_out_of_gas() {
    let mut oracle = Oracle::default();
    let relay = Relay::of(&example_message(ECHO, filler(300))).transaction();
    let mut failed = 0;
    for gas_limit in (60_000..110_000).step_by(501) {
        let seen = oracle.run(&[relay.clone().gas_limit(gas_limit), relay.clone()]);
        if seen[0].logs.is_empty() {
            failed += 1;
            seen[1].assert_success();
        } else {
            seen[1].assert_error(&MessageAlreadyRelayed {});
        }
    }
    assert!((10..90).contains(&failed), "{failed}");
}

/// A failing relay that its caller catches leaves no trace, also within the transaction.
#[test]
fn after_a_failure_caught_in_the_same_transaction() {
    let mut oracle = Oracle::default();
    let [refused, taken, context] = [REFUSE, ECHO, CONTEXT_READER]
        .map(|target| Relay::of(&example_message(target, filler(36))));
    let data = run_and_log([
        inner(&refused),
        // Too little gas to succeed, by more and less.
        inner(&taken).gas(3_000),
        inner(&taken).gas(12_000),
        inner(&taken).gas(20_000),
        inner(&taken),
        inner(&refused),
        inner(&context).value(U256::from(4)),
        Caller::Call::new(CONTEXT_READER, Bytes::new()),
    ]);
    let access_list = declare([&refused, &taken, &context]);
    let transaction = Transaction::new(CALLER_CONTRACT, data).access_list(access_list);
    let seen = oracle.run_one(transaction.value(U256::from(10)));
    let outcomes = outcomes(&seen);
    let successes: Vec<bool> = outcomes.iter().map(|outcome| outcome.success).collect();
    assert_eq!(successes, [false, false, false, false, true, false, true, false]);
    assert_eq!((&outcomes[0].output, &outcomes[5].output), (&filler(36), &filler(36)));
    // Outside of a relay there is no context, and the reader passes on the messenger's error.
    assert_eq!(outcomes[7].output, NotEntered {}.abi_encode());
    assert_eq!(seen.events::<RelayedMessage>().len(), 2);
    assert_eq!(seen.events::<ContextReader::Context>()[0].1.value, U256::from(4));
    assert_eq!(seen.accounts[&CALLER_CONTRACT].balance, U256::from(6));
}

/// Twenty messages of one transaction, each declared; the order is free.
#[test]
fn many_messages_in_one_transaction() {
    let mut oracle = Oracle::default();
    let relays: Vec<Relay> = (0..20)
        .map(|index| {
            let mut relay = Relay::of(&example_message(CONTEXT_READER, filler(index)));
            relay.id.logIndex = U256::from(index);
            relay
        })
        .collect();
    let data = run_and_log(relays.iter().rev().map(inner));
    let transaction = Transaction::new(CALLER_CONTRACT, data).access_list(declare(&relays));
    let seen = oracle.run(&[transaction.clone(), transaction]);
    assert!(outcomes(&seen[0]).iter().all(|outcome| outcome.success));
    assert_eq!(seen[0].events::<RelayedMessage>().len(), 20);
    let replayed = outcomes(&seen[1]);
    assert_eq!(replayed.len(), 20);
    let error = MessageAlreadyRelayed {}.abi_encode();
    assert!(replayed.iter().all(|outcome| outcome.output == error));
}
