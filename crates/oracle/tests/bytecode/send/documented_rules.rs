//! The documented rules: the sends that they refuse, and in which order. Nothing else differs from
//! the released bytecode.

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolError;
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message, Rules,
    abi::IL2ToL2CrossDomainMessenger::{
        InvalidChainId, MessageDestinationSameChain, MessageTargetCrossL2Inbox,
        MessageTargetL2ToL2CrossDomainMessenger, sendMessageCall,
    },
    genesis_accounts,
};
use oracle::{
    CHAIN_ID, Deployment, Observation, Relay, SOURCE_CHAIN_ID, Transaction, World,
    contracts::{CALLER_CONTRACT, Caller, NOBODY, STOP},
    every_function, example_message, filler, outcomes, outgoing_message, run_and_log,
};

/// Runs the transactions under these rules.
#[track_caller]
fn run(world: &World, rules: &Rules, transactions: &[Transaction]) -> Vec<Observation> {
    world
        .run_on(genesis_accounts(world.versions, rules), transactions)
        .expect("transactions that run")
}

/// Runs one send under these rules.
#[track_caller]
fn send(rules: &Rules, message: &Message) -> Observation {
    run(&World::default(), rules, &[Transaction::send(message)]).remove(0)
}

/// Runs the transactions under these rules and with the released bytecode, and asserts equality.
#[track_caller]
fn assert_as_released(world: &World, rules: &Rules, transactions: &[Transaction]) {
    let released = world.run(Deployment::Bytecode, transactions).expect("transactions that run");
    assert_eq!(run(world, rules, transactions), released);
}

/// The rules with chains of these ids.
fn documented(ids: impl IntoIterator<Item = u64>) -> Rules {
    Rules::documented(ids.into_iter().map(U256::from))
}

/// Every combination of same chain, target is the inbox, target is the messenger, and destination
/// in the dependency set; with this chain in its own set, and without.
#[test]
fn the_four_checks_in_their_order() {
    let sets = [documented([SOURCE_CHAIN_ID]), documented([SOURCE_CHAIN_ID, CHAIN_ID])];
    let mut sent = 0;
    for rules in &sets {
        for destination in [CHAIN_ID, SOURCE_CHAIN_ID, 903] {
            for target in [CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, STOP, Address::ZERO] {
                let message = Message {
                    destination: U256::from(destination),
                    ..outgoing_message(target, filler(36))
                };
                let seen = send(rules, &message);
                if destination == CHAIN_ID {
                    seen.assert_error(&MessageDestinationSameChain {});
                } else if target == CROSS_L2_INBOX {
                    seen.assert_error(&MessageTargetCrossL2Inbox {});
                } else if target == L2_TO_L2_CROSS_DOMAIN_MESSENGER {
                    seen.assert_error(&MessageTargetL2ToL2CrossDomainMessenger {});
                } else if destination == 903 {
                    seen.assert_error(&InvalidChainId {});
                } else {
                    assert_eq!(seen.returned::<sendMessageCall>(), message.hash());
                    sent += 1;
                }
            }
        }
    }
    assert_eq!(sent, 4);
}

/// A refusal leaves no mark and no log, and uses no nonce.
#[test]
fn a_refused_send_leaves_no_trace() {
    let rules = documented([SOURCE_CHAIN_ID]);
    let message = outgoing_message(STOP, filler(36));
    let elsewhere = Message { destination: U256::from(903), ..message.clone() };
    let to_inbox = Message { target: CROSS_L2_INBOX, ..message.clone() };
    let transactions = [&elsewhere, &to_inbox, &message].map(Transaction::send);
    let seen = run(&World::default(), &rules, &transactions);
    for refused in &seen[..2] {
        assert!(refused.logs.is_empty());
        assert!(refused.accounts[&L2_TO_L2_CROSS_DOMAIN_MESSENGER].storage.is_empty());
    }
    // The hash is that of nonce 0.
    assert_eq!(seen[2].returned::<sendMessageCall>(), message.hash());
}

#[test]
fn a_set_without_chains_lets_nothing_through() {
    let rules = documented([]);
    for destination in [U256::ZERO, U256::from(SOURCE_CHAIN_ID), U256::MAX] {
        let message = Message { destination, ..outgoing_message(STOP, filler(36)) };
        send(&rules, &message).assert_error(&InvalidChainId {});
    }
    let same_chain =
        Message { destination: U256::from(CHAIN_ID), ..outgoing_message(STOP, filler(36)) };
    send(&rules, &same_chain).assert_error(&MessageDestinationSameChain {});
}

/// Ids of any size are found at any position in the set; their neighbours are not.
#[test]
fn sets_of_many_and_of_large_ids() {
    let ids: Vec<U256> = (0..256)
        .map(|bit| U256::ONE << bit)
        .chain([U256::ZERO, U256::from(1_000), U256::from(u64::MAX), U256::MAX])
        .collect();
    let rules = Rules::documented(ids.iter().rev().copied());
    let destination =
        |destination| send(&rules, &Message { destination, ..outgoing_message(STOP, filler(36)) });
    for id in &ids {
        destination(*id).assert_success();
        for neighbour in [id.wrapping_sub(U256::ONE), id.wrapping_add(U256::ONE)] {
            if !ids.contains(&neighbour) && neighbour != U256::from(CHAIN_ID) {
                destination(neighbour).assert_error(&InvalidChainId {});
            }
        }
    }
}

/// Accepted sends equal those of the released code, including gas, for a set of any size.
#[test]
fn sends_that_pass_are_as_released() {
    for chains in [1, 2, 3, 50, 700] {
        let rules = documented((SOURCE_CHAIN_ID - chains + 1)..=SOURCE_CHAIN_ID);
        for length in [0, 1, 31, 32, 33, 36, 300, 1024, 5000] {
            for target in [STOP, NOBODY, Address::ZERO] {
                let send = Transaction::send(&outgoing_message(target, filler(length)));
                assert_as_released(&World::default(), &rules, &[send.clone(), send]);
            }
        }
    }
}

/// The same gas limits are enough.
#[test]
fn sends_that_run_out_of_gas_are_as_released() {
    let rules = documented([SOURCE_CHAIN_ID]);
    let send = Transaction::send(&outgoing_message(STOP, filler(36)));
    for gas_limit in (24_500..75_000).step_by(97) {
        assert_as_released(&World::default(), &rules, &[send.clone().gas_limit(gas_limit)]);
    }
}

/// The rules apply only to `sendMessage`: a message to the inbox, or from a chain in no set, is
/// relayed; one that was sent under another set can be resent.
#[test]
fn all_other_functions_are_as_released() {
    let rules = documented([1]);
    for length in [0, 36, 300] {
        let (world, functions) = every_function(length);
        for (name, transaction) in functions {
            if name != "sendMessage" {
                assert_as_released(&world, &rules, &[transaction.clone(), transaction]);
            }
        }
    }
    let to_inbox = Relay::of(&example_message(CROSS_L2_INBOX, filler(36)));
    assert_as_released(&World::default(), &rules, &[to_inbox.transaction()]);
}

/// The two additional checks cost as much gas as the last check of the released code.
#[test]
fn refusals_cost_what_the_last_released_one_does() {
    let rules = documented([SOURCE_CHAIN_ID]);
    let gas_of = |message: &Message| {
        let call =
            Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, Transaction::send(message).data);
        let transaction = Transaction::new(CALLER_CONTRACT, run_and_log([call]));
        let seen = run(&World::default(), &rules, &[transaction]).remove(0);
        let outcome = outcomes(&seen).remove(0);
        (outcome.output.first_chunk().copied(), outcome.gasUsed)
    };
    for length in [0, 36, 300] {
        let to_messenger = outgoing_message(L2_TO_L2_CROSS_DOMAIN_MESSENGER, filler(length));
        let to_inbox = Message { target: CROSS_L2_INBOX, ..to_messenger.clone() };
        let elsewhere =
            Message { destination: U256::from(903), target: STOP, ..to_messenger.clone() };
        let (error, gas) = gas_of(&to_messenger);
        assert_eq!(error, Some(MessageTargetL2ToL2CrossDomainMessenger::SELECTOR));
        assert_eq!(gas_of(&to_inbox), (Some(MessageTargetCrossL2Inbox::SELECTOR), gas));
        assert_eq!(gas_of(&elsewhere), (Some(InvalidChainId::SELECTOR), gas));
    }
}

/// Calldata is decoded, and value refused, before any rule is checked.
#[test]
fn malformed_sends_are_refused_as_released() {
    let rules = documented([]);
    let message = outgoing_message(CROSS_L2_INBOX, filler(36));
    let send = Transaction::send(&message);
    let value = send.clone().value(U256::ONE);
    assert_as_released(&World::default(), &rules, &[value]);
    for length in 0..send.data.len() - 28 {
        let cut = Transaction { data: send.data.slice(..length), ..send.clone() };
        assert_as_released(&World::default(), &rules, &[cut]);
    }
}

/// A message that calls the messenger obeys the rules of the chain on which it is relayed.
#[test]
fn sends_of_contracts_and_of_messages_obey_the_rules() {
    let rules = documented([SOURCE_CHAIN_ID]);
    let allowed = outgoing_message(STOP, filler(36));
    let elsewhere = Message { destination: U256::from(903), ..allowed.clone() };
    let calls = [&allowed, &elsewhere].map(|message| {
        Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, Transaction::send(message).data)
    });
    let by_contract = Transaction::new(CALLER_CONTRACT, run_and_log(calls));
    let relay = Relay::of(&example_message(CALLER_CONTRACT, by_contract.data.clone()));
    for seen in run(&World::default(), &rules, &[by_contract, relay.transaction()]) {
        let outcomes = outcomes(&seen);
        assert!(outcomes[0].success && !outcomes[1].success);
        assert_eq!(outcomes[1].output, InvalidChainId {}.abi_encode());
    }
    // Delegated code has the messenger's rules, and another account's storage.
    let delegated =
        Caller::Call::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, Transaction::send(&elsewhere).data);
    let delegated = delegated.kind(oracle::CallKind::DelegateCall);
    let transaction = Transaction::new(CALLER_CONTRACT, run_and_log([delegated]));
    let seen = run(&World::default(), &rules, &[transaction]);
    assert_eq!(outcomes(&seen[0])[0].output, InvalidChainId {}.abi_encode());
}

/// The released rules are the default, and have neither of the two additional checks.
#[test]
fn released_rules_are_the_default() {
    let to_inbox = outgoing_message(CROSS_L2_INBOX, filler(36));
    let elsewhere = Message { destination: U256::from(903), ..to_inbox };
    let seen = send(&Rules::default(), &elsewhere);
    assert_eq!(seen.returned::<sendMessageCall>(), elsewhere.hash());
    assert_eq!(seen.logs.len(), 1);
}
