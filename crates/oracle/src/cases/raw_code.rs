//! Code of targets, written opcode by opcode.

use alloy_primitives::Bytes;
use op_revm::revm::bytecode::opcode::{
    CALLER, GAS, INVALID, JUMP, JUMPDEST, LOG0, MSTORE, POP, PUSH0, PUSH1, PUSH2, PUSH4, PUSH32,
    RETURN, REVERT, SELFDESTRUCT, SLOAD, SSTORE, TSTORE,
};

/// Code that halts at once.
pub(super) const fn invalid() -> Bytes {
    Bytes::from_static(&[INVALID])
}

/// Code that halts by a memory expansion that no gas limit can pay.
pub(super) fn out_of_memory() -> Bytes {
    [&[PUSH0, PUSH32][..], &[0x7f; 32], &[MSTORE]].concat().into()
}

/// Code that logs until it runs out of gas.
pub(super) const fn burn_by_logs() -> Bytes {
    Bytes::from_static(&[JUMPDEST, PUSH2, 0x20, 0x00, PUSH0, LOG0, PUSH0, JUMP])
}

/// Code that loops until it runs out of gas.
pub(super) const fn burn_by_steps() -> Bytes {
    Bytes::from_static(&[JUMPDEST, GAS, SLOAD, POP, PUSH0, JUMP])
}

/// Code that sends its balance to its caller by SELFDESTRUCT.
pub(super) const fn self_destruct() -> Bytes {
    Bytes::from_static(&[CALLER, SELFDESTRUCT])
}

/// Code that stores the remaining gas in storage and in transient storage.
pub(super) const fn store_gas() -> Bytes {
    Bytes::from_static(&[GAS, PUSH0, SSTORE, GAS, PUSH0, TSTORE])
}

/// Code that clears these slots, for a refund if they are set.
pub(super) fn clear_slots(slots: std::ops::Range<u8>) -> Bytes {
    slots.flat_map(|slot| [PUSH0, PUSH1, slot, SSTORE]).collect()
}

/// Code that returns `length` zero bytes.
pub(super) fn return_zeros(length: u32) -> Bytes {
    end_with_zeros(length, RETURN)
}

/// Code that reverts with `length` zero bytes.
pub(super) fn revert_with_zeros(length: u32) -> Bytes {
    end_with_zeros(length, REVERT)
}

fn end_with_zeros(length: u32, end: u8) -> Bytes {
    [&[PUSH4][..], &length.to_be_bytes(), &[PUSH0, end]].concat().into()
}
