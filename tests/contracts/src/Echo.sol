// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Echo
/// @notice Returns exactly its calldata.
contract Echo {
    /// @notice Returns exactly its calldata, of any length.
    fallback() external payable {
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            return(data, calldatasize())
        }
    }
}
