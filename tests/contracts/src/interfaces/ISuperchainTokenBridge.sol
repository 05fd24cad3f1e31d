// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title ISuperchainTokenBridge
/// @notice The predeploy that sends tokens (ERC-7802) to the other chains of the cluster.
interface ISuperchainTokenBridge {
    /// @notice Sends tokens of the caller's.
    /// @param _token   The token.
    /// @param _to      Who gets them.
    /// @param _amount  How many.
    /// @param _chainId On which chain.
    /// @return The hash of the message that brings them.
    function sendERC20(address _token, address _to, uint256 _amount, uint256 _chainId) external returns (bytes32);
}

// Where the predeploy is on every chain.
ISuperchainTokenBridge constant TOKEN_BRIDGE = ISuperchainTokenBridge(0x4200000000000000000000000000000000000028);
