// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {Identifier} from "./ICrossL2Inbox.sol";

/// @title IL2ToL2CrossDomainMessenger
/// @notice The predeploy that sends messages to, and relays messages from, the other chains of the cluster.
interface IL2ToL2CrossDomainMessenger {
    /// @notice Sends a message to a contract on another chain.
    /// @param _destination The chain id of the other chain.
    /// @param _target      The contract to call there.
    /// @param _message     The calldata to call it with.
    /// @return The hash of the message.
    function sendMessage(uint256 _destination, address _target, bytes calldata _message) external returns (bytes32);

    /// @notice Emits the log of a message that was sent before once more.
    /// @param _destination The chain id the message was sent to.
    /// @param _nonce       The nonce the message was sent with.
    /// @param _sender      The account that sent the message.
    /// @param _target      The contract the message calls.
    /// @param _message     The calldata of that call.
    /// @return The hash of the message.
    function resendMessage(
        uint256 _destination,
        uint256 _nonce,
        address _sender,
        address _target,
        bytes calldata _message
    ) external returns (bytes32);

    /// @notice Relays a message that was sent on another chain: calls its target.
    /// @param _id          The log of the message on the chain it was sent from.
    /// @param _sentMessage The payload of that log.
    /// @return What the target returned.
    function relayMessage(Identifier calldata _id, bytes calldata _sentMessage)
        external
        payable
        returns (bytes memory);

    /// @notice Whether the message with this hash was relayed here.
    function successfulMessages(bytes32 _messageHash) external view returns (bool);

    /// @notice The account that sent the message being relayed. Reverts outside a relay.
    function crossDomainMessageSender() external view returns (address);

    /// @notice The chain id the message being relayed was sent from. Reverts outside a relay.
    function crossDomainMessageSource() external view returns (uint256);

    /// @notice Both of the above. Reverts outside a relay.
    function crossDomainMessageContext() external view returns (address sender, uint256 source);
}

// Where the predeploy is on every chain.
IL2ToL2CrossDomainMessenger constant MESSENGER =
    IL2ToL2CrossDomainMessenger(0x4200000000000000000000000000000000000023);
