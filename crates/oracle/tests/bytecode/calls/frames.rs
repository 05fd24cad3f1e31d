//! Frames at the limit of the call depth, of accounts that delegate, and behind proxies, native
//! against bytecode.

use alloy_primitives::{Address, B256, Bytes, U256, address};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{
        ExecutingMessage,
        IL2ToL2CrossDomainMessenger::{messageNonceCall, relayMessageCall, sendMessageCall},
        RelayedMessage,
    },
};
use oracle::{
    IMPLEMENTATION_SLOT, Oracle, Proxies, Relay, Transaction, World,
    contracts::{ECHO, Proxy, REFUSE},
    every_function, example_message, filler, outgoing_message,
};

/// Address of the tests' own contract.
const OWN: Address = address!("0x00000000000000000000000000000000000000f0");

/// Code that calls itself as many times as the first word of its calldata, then calls `to` with the
/// rest, and returns or reverts with the return data.
fn descent(to: Address) -> Bytes {
    const START: &[u8] = &[
        0x36, 0x5f, 0x5f, 0x37, // CALLDATACOPY, all
        0x5f, 0x51, 0x80, 0x15, 0x60, 28, 0x57, // to LAST if the count is zero
        0x60, 1, 0x90, 0x03, 0x5f, 0x52, // count down
        0x5f, 0x5f, 0x36, 0x5f, 0x5f, 0x30, 0x5a, 0xf1, // CALL of itself
        0x60, 62, 0x56, // to END
    ];
    const LAST: &[u8] = &[
        0x5b, 0x50, // JUMPDEST POP
        0x5f, 0x5f, 0x60, 32, 0x36, 0x03, 0x60, 32, 0x5f, 0x73, // PUSH20
    ];
    const END: &[u8] = &[
        0x5a, 0xf1, // CALL
        0x5b, 0x3d, 0x5f, 0x5f, 0x3e, // JUMPDEST RETURNDATACOPY, all
        0x60, 73, 0x57, 0x3d, 0x5f, 0xfd, // REVERT, or
        0x5b, 0x3d, 0x5f, 0xf3, // RETURN
    ];
    [START, LAST, to.as_slice(), END].concat().into()
}

/// Makes `transaction`'s call at the depth of `count` calls.
fn deep(transaction: &Transaction, count: u64) -> Transaction {
    let data = [&B256::from(U256::from(count))[..], &transaction.data].concat();
    // Each of a thousand calls keeps a 64th of the gas.
    let gas_limit = 10_000_000_000_000;
    Transaction { to: OWN, data: data.into(), gas_limit, ..transaction.clone() }
}

/// The 1024th call is the deepest that the EVM makes. The messenger's own two calls can be deeper.
#[test]
fn at_the_limit_of_the_call_depth() {
    let (world, functions) = every_function(36);
    let code = descent(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    let mut oracle = Oracle::new(world.with_code(OWN, code));
    let to_messenger = functions.iter().filter(|(_, call)| call.to != CROSS_L2_INBOX);
    for (name, transaction) in to_messenger {
        for count in [0, 1020, 1021, 1022, 1023, 1024] {
            let seen = oracle.run_one(deep(transaction, count));
            let fits = if *name == "relayMessage" { count < 1023 } else { count < 1024 };
            // The context getters revert with an error; a call that is not made returns no data.
            assert_eq!(!seen.output.is_empty(), fits, "{name} {count}");
        }
    }
    assert_eq!(oracle.compared(), 11 * 6);
}

/// The target's own call can be the one that is too deep.
#[test]
fn a_target_at_the_limit_of_the_call_depth() {
    let code = descent(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    let mut oracle = Oracle::new(World::default().with_code(OWN, code));
    let send = Transaction::send(&outgoing_message(ECHO, filler(36)));
    let message = example_message(OWN, deep(&send, 0).data);
    let relay = Relay::of(&message).transaction();
    let mut sent = 0;
    for count in 1018..=1023 {
        let seen = oracle.run_one(deep(&relay, count));
        sent += usize::from(seen.status == oracle::Status::Success);
    }
    // Up to 1021. At 1022 the relay itself fits, and its target's call does not.
    assert_eq!(sent, 4);
}

/// An account whose code is a delegation (EIP-7702) to a predeploy runs it on its own storage.
#[test]
fn accounts_that_delegate_to_a_predeploy() {
    let delegation = |to: Address| [&[0xef, 0x01, 0x00], to.as_slice()].concat();
    for length in [0, 36, 300] {
        let (world, functions) = every_function(length);
        for to in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
            let mut oracle = Oracle::new(world.clone().with_code(OWN, delegation(to)));
            for (_, transaction) in functions.iter().filter(|(_, call)| call.to == to) {
                let mut delegated = Transaction { to: OWN, ..transaction.clone() };
                for item in &mut delegated.access_list.0 {
                    item.address = OWN;
                }
                oracle.run(&[delegated.clone(), delegated]);
                // The same call, with the declared keys for the account whose storage the inbox
                // reads.
                oracle.run_one(Transaction { to: OWN, ..transaction.clone() });
            }
            assert!(oracle.compared() >= 9, "{}", oracle.compared());
        }
    }
}

#[test]
fn a_delegating_account_has_its_own_nonce_and_logs() {
    let delegation = [&[0xef, 0x01, 0x00], L2_TO_L2_CROSS_DOMAIN_MESSENGER.as_slice()].concat();
    let mut oracle = Oracle::new(World::default().with_code(OWN, delegation));
    let message = outgoing_message(ECHO, filler(36));
    let send = Transaction::send(&message);
    let own = Transaction { to: OWN, ..send.clone() };
    let nonce = Transaction::call(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &messageNonceCall {});
    let own_nonce = Transaction { to: OWN, ..nonce.clone() };
    let seen = oracle.run(&[own.clone(), send, own, nonce, own_nonce]);
    let hash = |index: usize| seen[index].returned::<sendMessageCall>();
    assert_eq!(hash(0), message.hash());
    assert_eq!(hash(1), message.hash());
    assert_eq!(hash(2), Message { nonce: U256::ONE, ..message.clone() }.hash());
    assert_eq!((seen[0].logs[0].address, seen[2].logs[0].address), (OWN, OWN));
    assert_eq!(seen[3].returned::<messageNonceCall>(), U256::from(1));
    assert_eq!(seen[4].returned::<messageNonceCall>(), U256::from(2));
}

#[test]
fn a_proxy_elsewhere_in_front_of_a_predeploy() {
    let (world, functions) = every_function(36);
    for to in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
        let world = world.clone().with_code(OWN, Proxy::DEPLOYED_BYTECODE.clone()).with_storage(
            OWN,
            IMPLEMENTATION_SLOT,
            to.into_word().into(),
        );
        let mut oracle = Oracle::new(world);
        for (_, transaction) in functions.iter().filter(|(_, call)| call.to == to) {
            let transaction = Transaction { to: OWN, ..transaction.clone() };
            oracle.run(&[transaction.clone(), transaction]);
        }
        assert!(oracle.compared() >= 6, "{}", oracle.compared());
    }
}

/// Proxies at the predeploys' addresses, as on live chains. Storage, logs and warm slots are the
/// proxies'.
#[test]
fn predeploys_behind_proxies() {
    let mut compared = 0;
    for proxies in Proxies::SOME {
        for length in [0, 1, 32, 36, 300, 1000] {
            let (world, functions) = every_function(length);
            let mut oracle = Oracle::new(world.behind(proxies));
            for (name, call) in functions {
                let seen = oracle.run(&[call.clone(), call]);
                if name == "relayMessage" {
                    let [executing] = &seen[0].events::<ExecutingMessage>()[..] else { panic!() };
                    assert_eq!(executing.0, CROSS_L2_INBOX);
                    let [relayed] = &seen[0].events::<RelayedMessage>()[..] else { panic!() };
                    assert_eq!(relayed.0, L2_TO_L2_CROSS_DOMAIN_MESSENGER);
                    assert_eq!(seen[0].returned::<relayMessageCall>(), filler(length));
                }
            }
            let refused = Relay::of(&example_message(REFUSE, filler(length))).transaction();
            oracle.run_one(refused).assert_revert(filler(length));
            compared += oracle.compared();
        }
    }
    assert_eq!(compared, 3 * 6 * (14 * 2 + 1));
}
