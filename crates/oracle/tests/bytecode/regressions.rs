//! Faults that were found: each was a difference between native code and bytecode.

use alloy_primitives::{Bytes, U256};
use messenger::{CROSS_L2_INBOX, InboxVersion, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerVersion};
use oracle::{
    CallKind, Deployment, Oracle, Relay, Status, Transaction, World, compare_each,
    contracts::{CALLER_CONTRACT, Caller, NOBODY},
    example_message, getters, outcomes, run_and_log,
};

/// Under acceleration, native code ran in any account whose code began with a program, where a
/// plain EVM halts. Anybody could deploy one, and so split an accelerating node from all others.
/// `embedding/foreign_code.rs` runs such code in every way.
#[test]
fn a_deployed_program_halts_under_acceleration() {
    let (_, version) = getters(Default::default())[4].clone();
    let messengers = MessengerVersion::ALL.iter().map(|version| version.program());
    let inboxes = InboxVersion::ALL.iter().map(|version| version.program());
    for program in messengers.chain(inboxes) {
        let world = World::default().with_code(NOBODY, Bytes::from_static(program));
        let call = Transaction::new(NOBODY, version.clone()).gas_limit(1_000_000);
        let seen = compare_each(&world, &[Deployment::Accelerated], &[call]).unwrap();
        assert_eq!(seen[0].status, Status::Halt("Base(InvalidFEOpcode)".to_owned()));
        assert_eq!(seen[0].gas_used, 1_000_000);
    }
}

/// For a call without calldata, revm passes the range of the caller's memory at `usize::MAX`. The
/// native frame sliced it: a panic in debug builds, undefined behaviour in release builds. A
/// transaction without calldata was always right, because its calldata are no range of memory.
#[test]
fn a_contract_calls_without_calldata() {
    let mut oracle = Oracle::default();
    for to in [L2_TO_L2_CROSS_DOMAIN_MESSENGER, CROSS_L2_INBOX] {
        for value in [U256::ZERO, U256::ONE] {
            let call = |kind| Caller::Call::new(to, Bytes::new()).kind(kind).value(value);
            let data = run_and_log(CallKind::ALL.map(call));
            let transaction = Transaction::new(CALLER_CONTRACT, data).value(U256::from(2));
            let seen = oracle.run_one(transaction);
            let outcomes = outcomes(&seen);
            assert_eq!(outcomes.len(), 4);
            assert!(outcomes.iter().all(|ran| !ran.success && ran.output.is_empty()));
        }
        // The messenger itself makes such a call to a target with an empty message.
        let relay = Relay::of(&example_message(to, Bytes::new()));
        oracle.run_one(relay.transaction()).assert_empty_revert();
    }
    assert_eq!(oracle.compared(), 6);
}
