// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

// Destroys ether of the caller: by a contract that is nothing but `ADDRESS SELFDESTRUCT`. It ends in the transaction
// in which it was made, and so is removed with its balance (EIP-6780). Reverts if the contract could not be made.
function burnEther(uint256 amount) {
    address made;
    assembly ("memory-safe") {
        mstore(0, shl(240, 0x30ff))
        made := create(amount, 0, 2)
    }
    require(made != address(0));
}
