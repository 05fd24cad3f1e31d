// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title ISuperchainETHBridge
/// @notice The predeploy that sends ether to the other chains of the cluster.
interface ISuperchainETHBridge {
    /// @notice Sends the call's ether.
    /// @param _to      Who gets it.
    /// @param _chainId On which chain.
    /// @return The hash of the message that brings it.
    function sendETH(address _to, uint256 _chainId) external payable returns (bytes32);
}

// Where the predeploy is on every chain.
ISuperchainETHBridge constant ETH_BRIDGE = ISuperchainETHBridge(0x4200000000000000000000000000000000000024);
