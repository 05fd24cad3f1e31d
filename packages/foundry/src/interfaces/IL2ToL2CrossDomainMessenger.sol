// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Identifier} from "./ICrossL2Inbox.sol";

/// @title IL2ToL2CrossDomainMessenger
/// @notice The predeploy that sends messages to the other chains, and relays those that come from there.
interface IL2ToL2CrossDomainMessenger {
    /// @notice A message was sent.
    event SentMessage(
        uint256 indexed destination, address indexed target, uint256 indexed messageNonce, address sender, bytes message
    );

    /// @notice Sends a message, and returns its hash.
    function sendMessage(uint256 _destination, address _target, bytes calldata _message) external returns (bytes32);

    /// @notice Emits the log of a message again, so that it can be relayed after it has expired.
    function resendMessage(
        uint256 _destination,
        uint256 _nonce,
        address _sender,
        address _target,
        bytes calldata _message
    ) external returns (bytes32);

    /// @notice Relays a message: calls its target.
    function relayMessage(Identifier calldata _id, bytes calldata _sentMessage) external payable returns (bytes memory);

    /// @notice Whether the message with this hash was relayed on this chain.
    function successfulMessages(bytes32 _messageHash) external view returns (bool);

    /// @notice Who sent the message that is being relayed, and on which chain.
    function crossDomainMessageContext() external view returns (address sender_, uint256 source_);
}

// Where it is on each chain.
IL2ToL2CrossDomainMessenger constant MESSENGER =
    IL2ToL2CrossDomainMessenger(0x4200000000000000000000000000000000000023);
