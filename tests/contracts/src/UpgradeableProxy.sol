// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title UpgradeableProxy
/// @notice An EIP-1967 proxy as a chain's genesis has it at every predeploy: without an implementation at first, to
///         be upgraded by its admin or, as network upgrades do it, by the zero address.
contract UpgradeableProxy {
    /// @dev Where EIP-1967 puts the implementation: keccak256("eip1967.proxy.implementation") - 1.
    bytes32 private constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;
    /// @dev Where EIP-1967 puts the admin: keccak256("eip1967.proxy.admin") - 1.
    bytes32 private constant ADMIN_SLOT = 0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103;

    /// @notice The implementation was changed.
    /// @param implementation The contract that calls are delegated to from now on.
    event Upgraded(address indexed implementation);

    /// @notice Changes the implementation; a call by anybody else than the admin is delegated like any other.
    /// @param implementation The contract to delegate to.
    function upgradeTo(address implementation) external payable {
        if (!mayUpgrade()) delegate();
        assembly ("memory-safe") {
            sstore(IMPLEMENTATION_SLOT, implementation)
        }
        emit Upgraded(implementation);
    }

    /// @notice Delegates plain transfers.
    receive() external payable {
        delegate();
    }

    /// @notice Delegates every other call.
    fallback() external payable {
        delegate();
    }

    /// @dev Whether the caller may change the implementation.
    function mayUpgrade() private view returns (bool) {
        address admin;
        assembly ("memory-safe") {
            admin := sload(ADMIN_SLOT)
        }
        return msg.sender == admin || msg.sender == address(0);
    }

    /// @dev Delegates the call and returns or reverts exactly as the implementation does; does not come back.
    function delegate() private {
        address implementation;
        assembly ("memory-safe") {
            implementation := sload(IMPLEMENTATION_SLOT)
        }
        require(implementation != address(0), "no implementation");
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, 0, calldatasize())
            let success := delegatecall(gas(), implementation, data, calldatasize(), 0, 0)
            returndatacopy(data, 0, returndatasize())
            if iszero(success) { revert(data, returndatasize()) }
            return(data, returndatasize())
        }
    }
}
