//! Strategies for actions.

use alloy_primitives::{Bytes, ChainId};
use proptest::prelude::*;

use super::{Account, Action, ExecutingChain, Execution, Route};
use crate::kit::{
    Pick,
    fault::chains,
    identifier::{forgeries, identifiers},
    payload::{bytes, payloads},
    target::targets,
    topology::FIRST_CHAIN,
};

/// Accounts, mostly those that send transactions.
fn accounts() -> impl Strategy<Value = Account> {
    prop_oneof![9 => (0u8..7).prop_map(Account::Dev), 1 => (0u8..7).prop_map(Account::Depositor)]
}

/// Values, half of them 0.
fn values() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0u64), 1 => 1u64..1_000_000]
}

/// A chain and a destination, which sometimes is the same chain, or not in the cluster.
fn directions() -> impl Strategy<Value = (ChainId, ChainId)> {
    (chains(), 1u64..=5, prop::bool::weighted(0.03)).prop_map(|(chain, hop, is_nowhere)| {
        let destination = FIRST_CHAIN + (chain - FIRST_CHAIN + hop) % 5;
        (chain, if is_nowhere { FIRST_CHAIN + 5 } else { destination })
    })
}

/// Executions of logs.
fn executions() -> impl Strategy<Value = Execution> {
    let executing_chain = prop_oneof![
        3 => Just(ExecutingChain::Destination),
        1 => chains().prop_map(ExecutingChain::Chain),
    ];
    let relay = (
        executing_chain,
        prop_oneof![8 => values().prop_map(|value| Route::Relay { value }), 1 => Just(Route::Nested)],
    );
    let validate = (chains().prop_map(ExecutingChain::Chain), Just(Route::Validate));
    let forgery = prop_oneof![1 => Just(None), 1 => forgeries().prop_map(Some)];
    let how = (forgery, prop::bool::weighted(0.9), any::<bool>());
    (prop_oneof![relay, validate], accounts(), any::<Pick>(), how).prop_map(
        |((chain, route), account, log, (forgery, declared, unchecked))| Execution {
            chain,
            account,
            route,
            log,
            forgery,
            declared,
            unchecked,
        },
    )
}

/// Topics and data of a log.
fn log_data() -> impl Strategy<Value = (u8, Bytes)> {
    (0u8..=4, bytes()).prop_map(|(topics, data)| {
        let topics = topics.min(u8::try_from(data.len() / 32).unwrap_or(4));
        (topics, data)
    })
}

/// Actions of users on chains 901 to 905, mostly sends.
pub fn actions() -> impl Strategy<Value = Action> {
    let send = (directions(), accounts(), targets(), payloads(), values()).prop_map(
        |((chain, destination), account, target, payload, value)| {
            // The messenger refuses value; a send with value is tried sometimes.
            let value = if value % 8 == 1 { value } else { 0 };
            Action::Send { chain, account, destination, target, payload, value }
        },
    );
    let resend = (chains(), accounts(), any::<Pick>())
        .prop_map(|(chain, account, message)| Action::Resend { chain, account, message });
    let guess = (chains(), accounts(), identifiers(), any::<bool>()).prop_map(
        |(chain, account, id, unchecked)| Action::Guess { chain, account, id, unchecked },
    );
    let call = (chains(), accounts(), targets(), payloads(), values()).prop_map(
        |(chain, account, target, payload, value)| Action::Call {
            chain,
            account,
            target,
            payload,
            value,
        },
    );
    let emit = (chains(), accounts(), log_data())
        .prop_map(|(chain, account, (topics, data))| Action::Emit { chain, account, topics, data });
    let counterfeit = (directions(), accounts(), targets(), payloads()).prop_map(
        |((chain, destination), account, target, payload)| Action::Counterfeit {
            chain,
            account,
            destination,
            target,
            payload,
        },
    );
    let mint = (chains(), targets(), values(), values())
        .prop_map(|(chain, target, mint, value)| Action::Mint { chain, target, mint, value });
    let cycle = (chains(), chains(), any::<bool>())
        .prop_map(|(one, other, unchecked)| Action::Cycle { one, other, unchecked });
    prop_oneof![
        10 => send,
        2 => resend,
        8 => executions().prop_map(Action::Execute),
        1 => guess,
        1 => call,
        2 => emit,
        1 => counterfeit,
        1 => mint,
        2 => cycle,
    ]
}
