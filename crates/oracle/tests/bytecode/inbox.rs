//! `validateMessage` and `calculateChecksum`, native against bytecode.

use alloy_eip2930::{AccessList, AccessListItem};
use alloy_primitives::{Address, B256, U256};
use alloy_sol_types::{SolCall, SolError};
use messenger::{
    CROSS_L2_INBOX, Identifier, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::{
            BlockNumberTooHigh, LogIndexTooHigh, NotInAccessList, TimestampTooHigh,
            calculateChecksumCall, validateMessageCall, versionCall,
        },
    },
};
use oracle::{
    Observation, Oracle, Relay, Revision, Transaction,
    calldata::{argument, dirty_addresses, with_word},
    contracts::{CALLER_CONTRACT, Caller, NOBODY},
    declare, filler, outcomes, run_and_log,
};

/// A log to validate; different for each `index`.
fn declared(index: u64) -> Relay {
    let mut relay = Relay::new(filler(77));
    relay.id.logIndex += U256::from(index);
    relay
}

/// Replaces the access list by these storage keys of this address.
fn with_keys(relay: &Relay, address: Address, storage_keys: Vec<B256>) -> Transaction {
    relay.validation().access_list(AccessList(vec![AccessListItem { address, storage_keys }]))
}

/// Asserts that the transaction validated `relay` and nothing else.
#[track_caller]
fn assert_validated(seen: &Observation, relay: &Relay) {
    seen.assert_success();
    assert!(seen.output.is_empty());
    let event = ExecutingMessage { msgHash: relay.msg_hash(), id: relay.id.clone() };
    assert_eq!(seen.events(), [(CROSS_L2_INBOX, event)]);
    assert_eq!(seen.logs.len(), 1);
}

#[test]
fn declared_and_undeclared() {
    let mut oracle = Oracle::default();
    let relay = declared(0);
    let undeclared = relay.validation().access_list(AccessList::default());
    // A warm slot of one transaction is cold in the next.
    let seen = oracle.run(&[undeclared.clone(), relay.validation(), undeclared]);
    seen[0].assert_error(&NotInAccessList {});
    assert_validated(&seen[1], &relay);
    seen[2].assert_error(&NotInAccessList {});
    assert_eq!(oracle.compared(), 3);
}

/// Only the checksum, and only under the inbox's address, warms the slot.
#[test]
fn access_lists_that_do_not_declare_it() {
    let mut oracle = Oracle::default();
    let mut relay = declared(0);
    relay.id.chainId = U256::MAX;
    let keys = relay.access_list().0[0].storage_keys.clone();
    let [lookup, chain_id, checksum] = keys[..] else { panic!("three keys: {keys:?}") };
    let near = B256::from(U256::from_be_bytes(checksum.0) ^ U256::ONE);
    for keys in [vec![], vec![lookup], vec![chain_id], vec![lookup, chain_id], vec![near]] {
        let seen = oracle.run_one(with_keys(&relay, CROSS_L2_INBOX, keys));
        seen.assert_error(&NotInAccessList {});
    }
    for address in [NOBODY, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Address::ZERO] {
        let seen = oracle.run_one(with_keys(&relay, address, keys.clone()));
        seen.assert_error(&NotInAccessList {});
    }
    assert_validated(&oracle.run_one(relay.validation()), &relay);
    assert_eq!(oracle.compared(), 9);
}

#[test]
fn access_lists_that_declare_it_in_odd_ways() {
    let mut oracle = Oracle::default();
    let relay = declared(0);
    let keys = relay.access_list().0[0].storage_keys.clone();
    let [lookup, checksum] = keys[..] else { panic!("two keys: {keys:?}") };
    for keys in [vec![checksum], vec![checksum, lookup], vec![lookup, checksum, lookup, checksum]] {
        let seen = oracle.run_one(with_keys(&relay, CROSS_L2_INBOX, keys));
        assert_validated(&seen, &relay);
    }
    let mut split = with_keys(&relay, CROSS_L2_INBOX, vec![]);
    for (address, key) in [(NOBODY, lookup), (CROSS_L2_INBOX, checksum), (NOBODY, checksum)] {
        split.access_list.0.push(AccessListItem { address, storage_keys: vec![key] });
    }
    assert_validated(&oracle.run_one(split), &relay);
    assert_eq!(oracle.compared(), 4);
}

/// Several messages, also repeated ones, and one of them undeclared.
#[test]
fn many_messages_in_one_transaction() {
    let mut oracle = Oracle::default();
    let relays: Vec<Relay> = (0..20).map(declared).collect();
    let undeclared = declared(20);
    let order = relays.iter().chain([&undeclared, &relays[3], &undeclared, &relays[3]]);
    let call = |relay: &Relay| Caller::Call::new(CROSS_L2_INBOX, relay.validation_calldata());
    let data = run_and_log(order.map(call));
    let transaction = Transaction::new(CALLER_CONTRACT, data).access_list(declare(&relays));
    let seen = oracle.run_one(transaction);
    let outcomes = outcomes(&seen);
    for (index, outcome) in outcomes.iter().enumerate() {
        let declared = index != 20 && index != 22;
        assert_eq!(outcome.success, declared, "{index}");
        if !declared {
            assert_eq!(outcome.output, NotInAccessList {}.abi_encode());
        }
    }
    assert_eq!(outcomes.len(), 24);
    assert_eq!(seen.events::<ExecutingMessage>().len(), 22);
}

/// Valid identifiers at the limits.
#[test]
fn identifiers_at_the_limits() {
    let mut oracle = Oracle::default();
    let limits = [U256::ZERO, U256::from(u64::MAX)];
    for origin in [Address::ZERO, Address::repeat_byte(0xff)] {
        for block_number in limits {
            for timestamp in limits {
                for log_index in [0, u32::MAX] {
                    for chain_id in [U256::ZERO, U256::from(u64::MAX), U256::MAX] {
                        let relay = Relay {
                            id: Identifier {
                                origin,
                                blockNumber: block_number,
                                logIndex: U256::from(log_index),
                                timestamp,
                                chainId: chain_id,
                            },
                            payload: filler(77),
                        };
                        assert_validated(&oracle.run_one(relay.validation()), &relay);
                        let checksum = checksum(&mut oracle, &relay);
                        let expected = relay.id.checksum(relay.msg_hash());
                        assert_eq!(checksum.returned::<calculateChecksumCall>(), expected.unwrap());
                    }
                }
            }
        }
    }
    assert_eq!(oracle.compared(), 96);
}

/// Calls `calculateChecksum`.
#[track_caller]
fn checksum(oracle: &mut Oracle, relay: &Relay) -> Observation {
    oracle.run_one(Transaction::new(CROSS_L2_INBOX, relay.checksum_calldata()))
}

/// Each combination of fields that are valid, highest and too high: the first too high one decides.
#[test]
fn fields_that_are_too_high() {
    let mut oracle = Oracle::default();
    let blocks = [U256::from(u64::MAX), U256::from(u64::MAX) + U256::ONE, U256::MAX];
    let log_indexes = [U256::from(u32::MAX), U256::from(u32::MAX) + U256::ONE, U256::MAX];
    for block_number in blocks {
        for log_index in log_indexes {
            for timestamp in blocks {
                let mut relay = declared(0);
                relay.id.blockNumber = block_number;
                relay.id.logIndex = log_index;
                relay.id.timestamp = timestamp;
                let expected = if block_number > blocks[0] {
                    BlockNumberTooHigh {}.abi_encode()
                } else if log_index > log_indexes[0] {
                    LogIndexTooHigh {}.abi_encode()
                } else if timestamp > blocks[0] {
                    TimestampTooHigh {}.abi_encode()
                } else {
                    assert_validated(&oracle.run_one(relay.validation()), &relay);
                    checksum(&mut oracle, &relay).assert_success();
                    continue;
                };
                oracle.run_one(relay.validation()).assert_revert(expected.clone());
                checksum(&mut oracle, &relay).assert_revert(expected);
            }
        }
    }
    assert_eq!(oracle.compared(), 54);
}

#[test]
fn dirty_origins() {
    let mut oracle = Oracle::default();
    let relay = declared(0);
    for data in [relay.validation_calldata(), relay.checksum_calldata()] {
        for dirty in dirty_addresses(L2_TO_L2_CROSS_DOMAIN_MESSENGER) {
            let data = with_word(&data, argument(0), dirty);
            oracle.run_one(Transaction { data, ..relay.validation() }).assert_empty_revert();
        }
    }
    assert_eq!(oracle.compared(), 192);
}

#[test]
fn calldata_cut_short_anywhere_and_followed_by_more() {
    let mut oracle = Oracle::default();
    let relay = declared(0);
    for data in [relay.validation_calldata(), relay.checksum_calldata()] {
        for length in 0..=data.len() + 33 {
            let data = [&data[..], &[0xff; 33]].concat();
            let cut = Transaction { data: data[..length].to_vec().into(), ..relay.validation() };
            let seen = oracle.run_one(cut);
            if length < argument(6) { seen.assert_empty_revert() } else { seen.assert_success() }
        }
    }
    assert_eq!(oracle.compared(), 2 * (argument(6) + 34));
}

/// Value is refused first, even before a missing selector.
#[test]
fn value_is_refused_with_any_calldata() {
    let mut oracle = Oracle::default();
    let relay = declared(0);
    let version = versionCall {}.abi_encode();
    let whole = [relay.validation_calldata(), relay.checksum_calldata(), version.into(), filler(4)];
    for data in whole {
        for length in [0, 3, 4, 100, 196] {
            let data = data.slice(..length.min(data.len()));
            let transaction = Transaction { data, ..relay.validation() };
            oracle.run_one(transaction.value(U256::ONE)).assert_empty_revert();
        }
    }
    assert_eq!(oracle.compared(), 20);
}

#[test]
fn version_and_unknown_selectors() {
    let mut oracle = Oracle::default();
    let mut run = |selector: u32| {
        let data = selector.to_be_bytes();
        oracle.run_one(Transaction::new(CROSS_L2_INBOX, data.to_vec()))
    };
    let version = run(u32::from_be_bytes(versionCall::SELECTOR)).returned::<versionCall>();
    assert_eq!(version, Revision::selected().versions().inbox.as_str());
    let known =
        [calculateChecksumCall::SELECTOR, versionCall::SELECTOR, validateMessageCall::SELECTOR];
    for selector in known.map(u32::from_be_bytes) {
        for unknown in [selector - 1, selector + 1, selector ^ 1 << 31, selector.swap_bytes()] {
            run(unknown).assert_empty_revert();
        }
    }
    for unknown in [0, 1, u32::MAX] {
        run(unknown).assert_empty_revert();
    }
    assert_eq!(oracle.compared(), 16);
}
