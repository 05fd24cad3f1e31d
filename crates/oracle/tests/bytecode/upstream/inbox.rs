//! The upstream Foundry tests of `CrossL2Inbox`, under their names: the expectations of each, for
//! the native inbox and the released one.

use alloy_eip2930::AccessList;
use alloy_primitives::{Address, B256, U256, keccak256};
use alloy_sol_types::SolError;
use messenger::{
    CROSS_L2_INBOX, Identifier, LogPosition,
    abi::{
        ExecutingMessage,
        ICrossL2Inbox::{
            BlockNumberTooHigh, LogIndexTooHigh, NotInAccessList, TimestampTooHigh,
            calculateChecksumCall,
        },
    },
};
use oracle::{
    Observation, Oracle, Relay, Transaction,
    contracts::{CALLER_CONTRACT, Caller},
    declare, outcomes, run_and_log,
};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};

/// Runs a transaction on both, and returns its observation.
#[track_caller]
fn run(transactions: &[Transaction]) -> Vec<Observation> {
    Oracle::default().run(transactions)
}

prop_compose! {
    /// Any log of any chain.
    fn log()(
        origin: [u8; 20], block_number: u64, log_index: u32, timestamp: u64, chain_id: [u8; 32],
        payload in prop::collection::vec(any::<u8>(), 0..300),
    ) -> Relay {
        let chain_id = U256::from_be_bytes(chain_id);
        let id = Identifier::new(origin.into(), LogPosition { chain_id, block_number, timestamp, log_index });
        Relay { id, payload: payload.into() }
    }
}

/// The event of a validation.
fn event(log: &Relay) -> (Address, ExecutingMessage) {
    (CROSS_L2_INBOX, ExecutingMessage { msgHash: log.msg_hash(), id: log.id.clone() })
}

/// One transaction in which a contract validates all of these.
fn validate_all<'a>(logs: impl IntoIterator<Item = &'a Relay>) -> Transaction {
    let call = |log: &Relay| Caller::Call::new(CROSS_L2_INBOX, log.validation_calldata());
    Transaction::new(CALLER_CONTRACT, run_and_log(logs.into_iter().map(call)))
}

/// A call of `calculateChecksum`.
fn calculate(log: &Relay) -> Observation {
    run(&[Transaction::new(CROSS_L2_INBOX, log.checksum_calldata())]).remove(0)
}

/// A number above `limit`.
fn over(limit: u64, more: [u8; 32]) -> U256 {
    U256::from_be_bytes(more).saturating_add(U256::from(limit)).saturating_add(U256::ONE)
}

proptest! {
    #![proptest_config(Config {
        cases: 64,
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn test_validate_message_access_list_reverts(log in log()) {
        let undeclared = log.validation().access_list(AccessList::default());
        run(&[undeclared])[0].assert_error(&NotInAccessList {});
    }

    #[test]
    fn test_validate_message_succeeds(log in log()) {
        let seen = run(&[log.validation()]).remove(0);
        seen.assert_success();
        prop_assert!(seen.output.is_empty());
        prop_assert_eq!(seen.events(), [event(&log)]);
    }

    /// Twenty slots in one access list, of which one is validated.
    #[test]
    fn test_validate_message_multiple_access_lists_succeeds(
        logs in prop::collection::vec(log(), 20), index in 0..20usize,
    ) {
        let seen = run(&[logs[index].validation().access_list(declare(&logs))]).remove(0);
        seen.assert_success();
        prop_assert_eq!(seen.events(), [event(&logs[index])]);
    }

    /// The check's own load of the slot is undone by its revert.
    #[test]
    fn test_validate_message_revert_doesnt_warm_succeeds(log in log()) {
        let seen = run(&[validate_all([&log, &log, &log])]).remove(0);
        let outcomes = outcomes(&seen);
        prop_assert_eq!(outcomes.len(), 3);
        for outcome in outcomes {
            prop_assert!(!outcome.success);
            prop_assert_eq!(&outcome.output[..], NotInAccessList {}.abi_encode());
        }
        prop_assert!(seen.events::<ExecutingMessage>().is_empty());
    }

    /// A slot that one transaction warmed is cold in the next, and a validation warms no other
    /// slot.
    #[test]
    fn test_validate_message_valid_doesnt_warm_succeeds(log in log(), other in log()) {
        let undeclared = log.validation().access_list(AccessList::default());
        let both = validate_all([&log, &other]).access_list(log.access_list());
        let seen = run(&[log.validation(), undeclared, both]);
        seen[0].assert_success();
        seen[1].assert_error(&NotInAccessList {});
        let successes: Vec<bool> = outcomes(&seen[2]).iter().map(|ran| ran.success).collect();
        prop_assert_eq!(successes, [true, false]);
    }

    #[test]
    fn test_validate_message_same_msg_without_access_list_twice_reverts(log in log()) {
        let undeclared = log.validation().access_list(AccessList::default());
        for seen in run(&[undeclared.clone(), undeclared]) {
            seen.assert_error(&NotInAccessList {});
        }
    }

    #[test]
    fn test_validate_message_multiple_storage_keys_succeeds(
        logs in prop::collection::vec(log(), 20),
    ) {
        let seen = run(&[validate_all(&logs).access_list(declare(&logs))]).remove(0);
        prop_assert!(outcomes(&seen).iter().all(|outcome| outcome.success));
        let events: Vec<_> = logs.iter().map(event).collect();
        prop_assert_eq!(seen.events(), events);
    }

    #[test]
    fn test_calculate_checksum_with_too_large_block_number_reverts(
        mut log in log(), more: [u8; 32],
    ) {
        log.id.blockNumber = over(u64::MAX, more);
        calculate(&log).assert_error(&BlockNumberTooHigh {});
    }

    #[test]
    fn test_calculate_checksum_with_too_large_log_index_reverts(mut log in log(), more: [u8; 32]) {
        log.id.logIndex = over(u32::MAX.into(), more);
        calculate(&log).assert_error(&LogIndexTooHigh {});
    }

    #[test]
    fn test_calculate_checksum_with_too_large_timestamp_reverts(mut log in log(), more: [u8; 32]) {
        log.id.timestamp = over(u64::MAX, more);
        calculate(&log).assert_error(&TimestampTooHigh {});
    }

    /// Compares with the formula, written out here.
    #[test]
    fn test_calculate_checksum_succeeds(log in log()) {
        let Identifier { origin, blockNumber, logIndex, timestamp, chainId } = &log.id;
        let log_hash = keccak256([origin.as_slice(), log.msg_hash().as_slice()].concat());
        let packed = (*blockNumber << 96) | (*timestamp << 32) | *logIndex;
        let hash = |first: B256, second: U256| {
            keccak256([first.as_slice(), &second.to_be_bytes::<32>()].concat())
        };
        let mut expected = hash(hash(log_hash, packed), *chainId);
        expected[0] = 3;
        prop_assert_eq!(calculate(&log).returned::<calculateChecksumCall>(), expected);
    }
}
