//! Targets that no Solidity compiler writes.

use alloy_primitives::Bytes;
use op_revm::revm::bytecode::opcode::{
    CALLER, GAS, INVALID, JUMP, JUMPDEST, LOG0, MSTORE, POP, PUSH0, PUSH1, PUSH2, PUSH4, PUSH32,
    RETURN, REVERT, SELFDESTRUCT, SLOAD, SSTORE, TSTORE,
};

/// Halts at once.
pub(super) const fn invalid() -> Bytes {
    Bytes::from_static(&[INVALID])
}

/// Halts with a memory expansion that nobody can pay.
pub(super) fn out_of_memory() -> Bytes {
    [&[PUSH0, PUSH32][..], &[0x7f; 32], &[MSTORE]].concat().into()
}

/// Logs until the gas is gone.
pub(super) const fn burn_by_logs() -> Bytes {
    Bytes::from_static(&[JUMPDEST, PUSH2, 0x20, 0x00, PUSH0, LOG0, PUSH0, JUMP])
}

/// Runs round until the gas is gone.
pub(super) const fn burn_by_steps() -> Bytes {
    Bytes::from_static(&[JUMPDEST, GAS, SLOAD, POP, PUSH0, JUMP])
}

/// Sends its balance to its caller and is gone at the transaction's end, were it new.
pub(super) const fn self_destruct() -> Bytes {
    Bytes::from_static(&[CALLER, SELFDESTRUCT])
}

/// Stores the gas that it finds, in storage and transient storage.
pub(super) const fn store_gas() -> Bytes {
    Bytes::from_static(&[GAS, PUSH0, SSTORE, GAS, PUSH0, TSTORE])
}

/// Clears its slots of these numbers, for a refund where there is something.
pub(super) fn clear_slots(slots: std::ops::Range<u8>) -> Bytes {
    slots.flat_map(|slot| [PUSH0, PUSH1, slot, SSTORE]).collect()
}

/// Returns so many zero bytes.
pub(super) fn return_zeros(length: u32) -> Bytes {
    end_with_zeros(length, RETURN)
}

/// Reverts with so many zero bytes.
pub(super) fn revert_with_zeros(length: u32) -> Bytes {
    end_with_zeros(length, REVERT)
}

fn end_with_zeros(length: u32, end: u8) -> Bytes {
    [&[PUSH4][..], &length.to_be_bytes(), &[PUSH0, end]].concat().into()
}
