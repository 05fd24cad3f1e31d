// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Refuse
/// @notice Reverts with exactly its calldata.
contract Refuse {
    /// @notice Reverts with exactly its calldata, of any length.
    fallback() external payable {
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            revert(data, calldatasize())
        }
    }
}
