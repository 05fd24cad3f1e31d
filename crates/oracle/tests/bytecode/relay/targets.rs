//! `relayMessage` to accounts and precompiles, with value, and with other code at the inbox, native
//! against bytecode.

use alloy_primitives::{Address, Bytes, U256, address};
use messenger::{
    CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::{
        ICrossL2Inbox::NotInAccessList, IL2ToL2CrossDomainMessenger::relayMessageCall,
        RelayedMessage,
    },
};
use oracle::{
    CALLER, Oracle, Relay, Transaction, World,
    contracts::{ECHO, NOBODY, REFUSE, Refuse, STOP},
    example_message, filler,
};

/// PUSH1 1 PUSH0 REVERT.
const REVERT_ONE_BYTE: &[u8] = &[0x60, 1, 0x5f, 0xfd];
/// PUSH2 1000 PUSH0 REVERT.
const REVERT_1000_BYTES: &[u8] = &[0x61, 3, 232, 0x5f, 0xfd];

/// An address without code accepts any message, which is then consumed for good.
#[test]
fn targets_without_code() {
    let mut oracle = Oracle::new(World::default().with_balance(NOBODY, U256::ONE));
    let never_seen = address!("0x00000000000000000000000000000000000abcde");
    for target in [NOBODY, CALLER, never_seen, Address::ZERO] {
        let message = example_message(target, filler(36));
        let relay = Relay::of(&message).transaction();
        let seen = oracle.run(&[relay.clone(), relay]);
        seen[0].assert_relayed(&message, &[]);
        assert_eq!(seen[1].relayed_mark(&message), Some(U256::ONE));
    }
    assert_eq!(oracle.compared(), 8);
}

/// The relayer chooses the value; all of it goes to the target, or back.
#[test]
fn value_to_every_kind_of_target() {
    let mut oracle = Oracle::default();
    let never_seen = address!("0x00000000000000000000000000000000000abcde");
    for value in [U256::ONE, U256::from(u64::MAX), U256::ONE << 127] {
        for target in [STOP, ECHO, NOBODY, never_seen] {
            let message = example_message(target, filler(36));
            let seen = oracle.run_one(Relay::of(&message).transaction().value(value));
            let output = if target == ECHO { filler(36) } else { Bytes::new() };
            seen.assert_relayed(&message, &output);
            assert_eq!(seen.accounts[&target].balance, value);
        }
        let message = example_message(REFUSE, filler(36));
        let seen = oracle.run_one(Relay::of(&message).transaction().value(value));
        seen.assert_revert(filler(36));
        assert_eq!(seen.accounts[&REFUSE].balance, U256::ZERO);
        assert_eq!(seen.accounts[&L2_TO_L2_CROSS_DOMAIN_MESSENGER].balance, U256::ZERO);
    }
    assert_eq!(oracle.compared(), 15);
}

/// A message to the relayer's own account: the value returns to the relayer.
#[test]
fn value_to_the_relayer_itself() {
    let mut oracle = Oracle::default();
    let message = example_message(CALLER, filler(4));
    let seen = oracle.run_one(Relay::of(&message).transaction().value(U256::from(5)));
    seen.assert_relayed(&message, &[]);
    assert_eq!(seen.accounts[&CALLER].balance, U256::ONE << 128);
}

#[test]
fn precompiles_are_targets() {
    let [sha256, identity] = [2, 4].map(Address::with_last_byte);
    let mut oracle = Oracle::default();
    for length in [0, 1, 31, 32, 33, 64, 300, 5000] {
        for value in [U256::ZERO, U256::ONE] {
            let message = example_message(identity, filler(length));
            let seen = oracle.run_one(Relay::of(&message).transaction().value(value));
            seen.assert_relayed(&message, &filler(length));
            let message = example_message(sha256, filler(length));
            let seen = oracle.run_one(Relay::of(&message).transaction().value(value));
            assert_eq!(seen.returned::<relayMessageCall>().len(), 32);
        }
    }
    assert_eq!(oracle.compared(), 32);
}

/// A precompile that fails takes all the gas it was given and returns nothing.
#[test]
fn precompiles_that_fail() {
    let [bn_add, blake2f] = [6, 9].map(Address::with_last_byte);
    let mut oracle = Oracle::default();
    for target in [bn_add, blake2f] {
        let message = example_message(target, filler(64));
        let seen = oracle.run_one(Relay::of(&message).transaction().gas_limit(1_000_000));
        seen.assert_empty_revert();
        assert!(seen.gas_used > 900_000, "{}", seen.gas_used);
    }
    assert_eq!(oracle.compared(), 2);
}

/// The inbox's revert data are passed on. Without code at the inbox, the revert is empty.
#[test]
fn an_inbox_that_refuses_or_is_not_there() {
    let message = example_message(STOP, filler(36));
    let undeclared =
        Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, Relay::of(&message).calldata());
    Oracle::default().run_one(undeclared).assert_error(&NotInAccessList {});
    let declared = Relay::of(&message).transaction();
    let gone = World::default().with_balance(CROSS_L2_INBOX, U256::ZERO);
    Oracle::new(gone).run_one(declared.clone()).assert_empty_revert();
    for (code, output) in [(REVERT_ONE_BYTE, vec![0]), (REVERT_1000_BYTES, vec![0; 1000])] {
        let world = World::default().with_code(CROSS_L2_INBOX, Bytes::from_static(code));
        Oracle::new(world).run_one(declared.clone()).assert_revert(output);
    }
    // The calldata of the inbox.
    let world = World::default().with_code(CROSS_L2_INBOX, Refuse::DEPLOYED_BYTECODE.clone());
    let called_with = Relay::of(&message).validation_calldata();
    Oracle::new(world).run_one(declared.clone()).assert_revert(called_with);
    // The messenger trusts an inbox that accepts everything.
    let world = World::default().with_code(CROSS_L2_INBOX, Bytes::from_static(&[0]));
    let seen = Oracle::new(world).run_one(declared);
    assert_eq!((seen.logs.len(), seen.events::<RelayedMessage>().len()), (1, 1));
}
