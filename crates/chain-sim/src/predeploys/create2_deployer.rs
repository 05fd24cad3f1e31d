//! The deterministic deployer, byte by byte: Foundry accepts no other.

use alloy_primitives::{Address, U256, address};
use op_revm::revm::bytecode::opcode as op;

/// The deterministic deployer: deploys creation code with a salt, by CREATE2.
pub const CREATE2_DEPLOYER: Address = address!("0x4e59b44847b379578588920cA78FbF26c0B4956C");

/// Length of a salt.
const WORD: u8 = 32;
/// Length of the returned address.
const ADDRESS: u8 = 20;
/// The jump destination after a successful deployment.
const DEPLOYED: u8 = 0x39;

/// The code of the deployer. The first word of the calldata is the salt, and the rest is the
/// creation code. The value of the call goes to the new contract.
pub(super) fn code() -> Vec<u8> {
    // Adding this subtracts the length of a word.
    let minus_word = U256::from(WORD).wrapping_neg().to_be_bytes::<32>();
    #[rustfmt::skip]
    let code = [
        &[op::PUSH32][..], &minus_word[..], &[
            op::CALLDATASIZE, op::ADD, op::PUSH1, 0,
            // Stack: [0, length]. Copies the creation code to memory.
            op::DUP2, op::PUSH1, WORD, op::DUP3, op::CALLDATACOPY,
            op::DUP1, op::CALLDATALOAD, op::DUP3, op::DUP3, op::CALLVALUE, op::CREATE2,
            // Stack: [contract, 0, length]. Reverts where the contract is 0, after a failure.
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
