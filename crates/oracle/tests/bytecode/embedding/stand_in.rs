//! The project's own contracts, as code that stands in for released code.

use alloy_primitives::U256;
use messenger::{Message, Versions};
use oracle::{
    Deployment, OwnContracts, Relay, Transaction, World,
    contracts::{ECHO, STOP},
    example_message, filler, outgoing_message, released,
};
use reference::Released;

/// CALLDATASIZE (0x36), at which code is handed over.
const CALLDATASIZE: u8 = 0x36;

/// They begin as the released code does, up to the first CALLDATASIZE: calls that end before it run
/// these bytes. The prologue is the same in all releases, so that of 1.2 serves.
#[test]
fn own_contracts_begin_as_the_released_code() {
    let prologue = |code: &[u8]| {
        let end = code.iter().position(|byte| *byte == CALLDATASIZE).expect("CALLDATASIZE");
        code[..=end].to_vec()
    };
    let prologues =
        |Released { messenger, inbox }: Released| [prologue(&messenger), prologue(&inbox)];
    let expected = prologues(released(Versions::V1_2_0).expect("the released code"));
    assert_eq!(prologues(OwnContracts::code()), expected);
    assert_eq!(expected.map(|prologue| prologue.len()), [0x08, 0x14]);
}

/// Clients execute the project's own contracts with the gas limit of a transaction, which is often no
/// more than what the released code takes.
#[test]
fn own_contracts_take_no_more_gas_than_the_released_code() {
    let world = World::default().with_versions(Versions::V1_3_0);
    for bytes in [0, 1, 31, 32, 33, 36, 1_000, 10_000, 100_000] {
        let sent = outgoing_message(STOP, filler(bytes));
        let relay = Relay::of(&example_message(ECHO, filler(bytes)));
        let transactions = [
            Transaction::send(&sent),
            Transaction::send(&Message { nonce: U256::ONE, ..sent.clone() }),
            Transaction::resend(&sent),
            relay.transaction(),
            relay.transaction(),
            relay.validation(),
        ];
        let gas = |deployment| {
            let seen = world.attempt(deployment, &transactions).expect("transactions that run");
            seen.iter().map(|seen| (seen.status.clone(), seen.gas_spent)).collect::<Vec<_>>()
        };
        let (released, own) = (gas(Deployment::Native), gas(Deployment::Solidity));
        for ((transaction, released), own) in transactions.iter().zip(released).zip(own) {
            assert_eq!(own.0, released.0, "{transaction}");
            assert!(own.1 <= released.1, "{transaction}: {own:?}, {released:?}");
        }
    }
}
