//! The messenger's transient words, visible in the storage of a contract that delegates to it,
//! native against bytecode.

use alloy_primitives::{Address, Bytes, U256, address};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    storage::{CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT, ENTERED_SLOT},
};
use op_revm::revm::bytecode::opcode::{
    CALLDATACOPY, CALLDATASIZE, DELEGATECALL, GAS, ISZERO, JUMPDEST, JUMPI, LOG0, MSTORE, POP,
    PUSH0, PUSH1, PUSH20, PUSH32, STOP, TLOAD,
};
use oracle::{
    Observation, Oracle, Relay, Transaction, World, contracts::REFUSE, example_message, filler,
    outgoing_message,
};

/// Address of the contract.
const DELEGATOR: Address = address!("0x00000000000000000000000000000000000000f0");

/// The messenger's transient slots: the re-entrancy flag, the sender, the source.
const SLOTS: [U256; 3] =
    [ENTERED_SLOT, CROSS_DOMAIN_MESSAGE_SENDER_SLOT, CROSS_DOMAIN_MESSAGE_SOURCE_SLOT];

/// Code that delegates its calldata, if any, to the messenger, and then logs the words of its own
/// transient storage in [`SLOTS`].
fn delegator() -> Vec<u8> {
    /// Position of the code that logs.
    const LOOK: u8 = 39;
    let mut code = vec![CALLDATASIZE, ISZERO, PUSH1, LOOK, JUMPI];
    code.extend([CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY]);
    code.extend([PUSH0, PUSH0, CALLDATASIZE, PUSH0, PUSH20]);
    code.extend(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    code.extend([GAS, DELEGATECALL, POP]);
    code.resize(LOOK.into(), JUMPDEST);
    code.push(JUMPDEST);
    for (offset, slot) in (0..).step_by(32).zip(SLOTS) {
        code.push(PUSH32);
        code.extend(slot.to_be_bytes::<32>());
        code.extend([TLOAD, PUSH1, offset, MSTORE]);
    }
    code.extend([PUSH1, 96, PUSH0, LOG0, STOP]);
    code
}

/// The words in [`SLOTS`], each time that the contract logged them.
fn looks(seen: &Observation) -> Vec<[U256; 3]> {
    let logs = seen.logs.iter().filter(|log| log.address == DELEGATOR && log.topics().is_empty());
    logs.map(|log| [0, 32, 64].map(|at| U256::from_be_slice(&log.data.data[at..at + 32]))).collect()
}

/// Calls the contract with the transaction's calldata for the messenger.
fn delegated(transaction: Transaction) -> Transaction {
    Transaction { to: DELEGATOR, ..transaction }
}

/// The words are set while the target runs, and cleared after it.
#[test]
fn context_and_flag_of_a_delegated_relay() {
    let mut oracle = Oracle::new(World::default().with_code(DELEGATOR, delegator()));
    for source in [U256::ZERO, U256::from(901), U256::MAX] {
        let message = Message { source, ..example_message(DELEGATOR, Bytes::new()) };
        let seen = oracle.run_one(delegated(Relay::of(&message).transaction()));
        let sender = message.sender.into_word().into();
        assert_eq!(looks(&seen), [[U256::ONE, sender, source], [U256::ZERO; 3]]);
    }
    assert_eq!(oracle.compared(), 3);
}

/// A refused relay, or another call, leaves no transient words.
#[test]
fn delegated_calls_that_leave_nothing() {
    let mut oracle = Oracle::new(World::default().with_code(DELEGATOR, delegator()));
    let refused = Relay::of(&example_message(REFUSE, filler(36))).transaction();
    let undeclared = refused.clone().access_list(Default::default());
    let send = Transaction::send(&outgoing_message(REFUSE, filler(36)));
    for transaction in [refused, undeclared, send] {
        let seen = oracle.run_one(delegated(transaction));
        assert_eq!(looks(&seen), [[U256::ZERO; 3]]);
    }
    assert_eq!(oracle.compared(), 3);
}
