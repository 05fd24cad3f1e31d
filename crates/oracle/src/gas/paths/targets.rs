//! Contracts that end every call with data of a given length.

use alloy_primitives::{Address, Bytes, address};
use op_revm::revm::bytecode::opcode::{PUSH0, PUSH3, RETURN, REVERT};

/// Address of the target.
pub(super) const TARGET: Address = address!("0x00000000000000000000000000000000000074e7");

/// Code that returns `length` zero bytes.
pub(super) fn returning(length: usize) -> Bytes {
    ending(RETURN, length)
}

/// Code that reverts with `length` zero bytes.
pub(super) fn reverting(length: usize) -> Bytes {
    ending(REVERT, length)
}

/// Code that ends with `opcode` and `length` zero bytes.
fn ending(opcode: u8, length: usize) -> Bytes {
    let [.., high, middle, low] = length.to_be_bytes();
    Bytes::copy_from_slice(&[PUSH3, high, middle, low, PUSH0, opcode])
}
