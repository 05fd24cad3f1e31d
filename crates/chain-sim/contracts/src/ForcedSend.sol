// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

// Gives ether to an account without calling it: by a contract that is nothing but `PUSH20 recipient SELFDESTRUCT`,
// and gone with its transaction. Reverts only if the caller has less, or the account could not be made.
function forceSend(address recipient, uint256 amount) {
    bytes memory code = abi.encodePacked(hex"73", recipient, hex"ff");
    address made;
    assembly {
        made := create(amount, add(code, 0x20), mload(code))
    }
    require(made != address(0));
}
