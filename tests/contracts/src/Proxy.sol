// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Proxy
/// @notice A minimal EIP-1967 proxy: no admin, no upgrade.
contract Proxy {
    /// @dev Where EIP-1967 puts the implementation: keccak256("eip1967.proxy.implementation") - 1.
    bytes32 private constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

    /// @notice Sets the implementation.
    /// @param implementation The contract to delegate to.
    constructor(address implementation) {
        assembly ("memory-safe") {
            sstore(IMPLEMENTATION_SLOT, implementation)
        }
    }

    /// @notice Delegates every call, plain transfers among them, and returns or reverts exactly as that does.
    fallback() external payable {
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let success := delegatecall(gas(), sload(IMPLEMENTATION_SLOT), data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            if iszero(success) { revert(data, returndatasize()) }
            return(data, returndatasize())
        }
    }
}
