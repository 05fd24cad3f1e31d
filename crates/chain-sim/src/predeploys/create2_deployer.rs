//! The deterministic deployer, byte by byte: Foundry takes no other.

use alloy_primitives::{Address, U256, address};
use op_revm::revm::bytecode::opcode as op;

/// The deterministic deployer: takes a salt and creation code, and deploys by CREATE2.
pub const CREATE2_DEPLOYER: Address = address!("0x4e59b44847b379578588920cA78FbF26c0B4956C");

/// Length of a salt.
const WORD: u8 = 32;
/// Length of an address, which is what it returns.
const ADDRESS: u8 = 20;
/// Where it goes on if the contract is there.
const DEPLOYED: u8 = 0x39;

/// Its code: the salt is the first word of the calldata, the creation code the rest, and what comes
/// with the call is the new contract's.
pub(super) fn code() -> Vec<u8> {
    // Adding this takes a word off.
    let minus_word = U256::from(WORD).wrapping_neg().to_be_bytes::<32>();
    #[rustfmt::skip]
    let code = [
        &[op::PUSH32][..], &minus_word[..], &[
            op::CALLDATASIZE, op::ADD, op::PUSH1, 0,
            // [0, length]: memory is the creation code.
            op::DUP2, op::PUSH1, WORD, op::DUP3, op::CALLDATACOPY,
            op::DUP1, op::CALLDATALOAD, op::DUP3, op::DUP3, op::CALLVALUE, op::CREATE2,
            // [contract, 0, length]: none if that reverted, and then so does this.
            op::DUP1, op::ISZERO, op::ISZERO, op::PUSH1, DEPLOYED, op::JUMPI,
            op::DUP2, op::DUP3, op::REVERT,
            op::JUMPDEST, op::DUP1, op::DUP3, op::MSTORE, op::POP, op::POP, op::POP,
            op::PUSH1, ADDRESS, op::PUSH1, WORD - ADDRESS, op::RETURN,
        ],
    ];
    code.concat()
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{b256, keccak256};

    use super::code;

    #[test]
    fn is_the_one_that_foundry_knows() {
        // `DEFAULT_CREATE2_DEPLOYER_CODEHASH` of foundry-evm.
        let known = b256!("0x2fa86add0aed31f33a762c9d88e807c475bd51d0f52bd0955754b2608f7e4989");
        assert_eq!(keccak256(code()), known);
    }
}
