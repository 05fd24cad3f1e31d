// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IL2ToL2CrossDomainMessenger
/// @notice What the bridges use of the messenger.
interface IL2ToL2CrossDomainMessenger {
    /// @notice Sends a message to a contract on another chain.
    /// @param _destination The chain id of the other chain.
    /// @param _target      The contract to call there.
    /// @param _message     The calldata to call it with.
    /// @return The hash of the message.
    function sendMessage(uint256 _destination, address _target, bytes calldata _message) external returns (bytes32);

    /// @notice Who sent the message being relayed, and from which chain. Reverts outside a relay.
    function crossDomainMessageContext() external view returns (address sender, uint256 source);
}

// Where the predeploy is on every chain.
IL2ToL2CrossDomainMessenger constant MESSENGER =
    IL2ToL2CrossDomainMessenger(0x4200000000000000000000000000000000000023);
