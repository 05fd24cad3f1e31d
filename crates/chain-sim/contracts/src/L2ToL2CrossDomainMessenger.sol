// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {RelayContext} from "./RelayContext.sol";
import {CROSS_L2_INBOX, Identifier} from "./interfaces/ICrossL2Inbox.sol";
import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title L2ToL2CrossDomainMessenger
/// @notice Sends messages to contracts on other chains, and relays messages from there.
/// @dev    Clients execute this code with the gas of the released contract, so sending and relaying must not
///         take more.
contract L2ToL2CrossDomainMessenger is RelayContext {
    /// @notice The version of the released contract that this one equals in everything but gas and code.
    string public constant version = "1.3.0";

    /// @notice The version of messages, which is the upper 16 bits of their nonces.
    uint16 public constant messageVersion = 0;

    /// @notice Whether the message with this hash was relayed.
    mapping(bytes32 messageHash => bool isRelayed) public successfulMessages;

    /// @dev The nonce of the next message, without its version.
    uint240 private msgNonce;

    /// @notice The hash of the message that was sent with this nonce.
    mapping(uint256 nonce => bytes32 messageHash) public sentMessages;

    /// @notice A message was sent, or sent again.
    event SentMessage(
        uint256 indexed destination, address indexed target, uint256 indexed messageNonce, address sender, bytes message
    );

    /// @notice A message was relayed.
    event RelayedMessage(
        uint256 indexed source, uint256 indexed messageNonce, bytes32 indexed messageHash, bytes32 returnDataHash
    );

    /// @notice The destination of a message is the chain on which it is sent.
    error MessageDestinationSameChain();

    /// @notice The target of a message that is sent is the messenger.
    error MessageTargetL2ToL2CrossDomainMessenger();

    /// @notice The message to send again was not sent.
    error InvalidMessage();

    /// @notice A message is already being relayed.
    error ReentrantCall();

    /// @notice No message is being relayed.
    error NotEntered();

    /// @notice The log is not one of the messenger's.
    error IdOriginNotL2ToL2CrossDomainMessenger();

    /// @notice The log is not a `SentMessage`.
    error EventPayloadNotSentMessage();

    /// @notice The destination of the message is not the chain on which it is relayed.
    error MessageDestinationNotRelayChain();

    /// @notice The message was already relayed.
    error MessageAlreadyRelayed();

    /// @dev Reverts while no message is being relayed.
    modifier onlyEntered() {
        if (!_isEntered()) revert NotEntered();
        _;
    }

    /// @notice Sends a message to a contract on another chain.
    /// @param _destination The id of the other chain.
    /// @param _target      The contract.
    /// @param _message     The calldata of its call.
    /// @return messageHash_ The message hash.
    function sendMessage(uint256 _destination, address _target, bytes calldata _message)
        external
        returns (bytes32 messageHash_)
    {
        if (_destination == block.chainid) revert MessageDestinationSameChain();
        if (_target == address(MESSENGER)) revert MessageTargetL2ToL2CrossDomainMessenger();

        uint240 next = msgNonce;
        uint256 nonce = uint256(messageVersion) << 240 | next;
        messageHash_ = keccak256(abi.encode(_destination, block.chainid, nonce, msg.sender, _target, _message));
        sentMessages[nonce] = messageHash_;
        msgNonce = next + 1;
        emit SentMessage(_destination, _target, nonce, msg.sender, _message);
    }

    /// @notice Emits the log of a message that was sent before once more. Anybody can call this.
    /// @param _destination The message's destination.
    /// @param _nonce       Its nonce.
    /// @param _sender      Its sender.
    /// @param _target      Its target.
    /// @param _message     The calldata of the target's call.
    /// @return messageHash_ The message hash.
    function resendMessage(
        uint256 _destination,
        uint256 _nonce,
        address _sender,
        address _target,
        bytes calldata _message
    ) external returns (bytes32 messageHash_) {
        messageHash_ = keccak256(abi.encode(_destination, block.chainid, _nonce, _sender, _target, _message));
        if (sentMessages[_nonce] != messageHash_) revert InvalidMessage();
        emit SentMessage(_destination, _target, _nonce, _sender, _message);
    }

    /// @notice Relays a message: calls its target with the call's value.
    /// @param _id          The message's log.
    /// @param _sentMessage The payload of that log.
    /// @return returnData_ What the target returned.
    function relayMessage(Identifier calldata _id, bytes calldata _sentMessage)
        external
        payable
        returns (bytes memory returnData_)
    {
        if (_isEntered()) revert ReentrantCall();
        _setEntered(true);

        if (_id.origin != address(MESSENGER)) revert IdOriginNotL2ToL2CrossDomainMessenger();
        CROSS_L2_INBOX.validateMessage(_id, keccak256(_sentMessage));

        returnData_ = _relay(_id.chainId, _sentMessage);

        _setRelayed(address(0), 0);
        _setEntered(false);
    }

    /// @notice Returns the sender of the message that is being relayed, and the id of its source chain.
    function crossDomainMessageContext() external view onlyEntered returns (address sender_, uint256 source_) {
        return (_relayedSender(), _relayedSource());
    }

    /// @notice Returns the sender of the message that is being relayed.
    function crossDomainMessageSender() external view onlyEntered returns (address) {
        return _relayedSender();
    }

    /// @notice Returns the id of the chain from which the message that is being relayed was sent.
    function crossDomainMessageSource() external view onlyEntered returns (uint256) {
        return _relayedSource();
    }

    /// @notice Returns the nonce of the next message.
    function messageNonce() public view returns (uint256) {
        return uint256(messageVersion) << 240 | msgNonce;
    }

    /// @dev Relays a message from a chain, after the inbox has admitted its log.
    function _relay(uint256 _source, bytes calldata _sentMessage) private returns (bytes memory returnData_) {
        (uint256 destination, address target, uint256 nonce, address sender, bytes memory message) =
            _decode(_sentMessage);
        if (destination != block.chainid) revert MessageDestinationNotRelayChain();

        bytes32 messageHash = _hash(destination, _source, nonce, sender, target, message);
        if (successfulMessages[messageHash]) revert MessageAlreadyRelayed();
        successfulMessages[messageHash] = true;

        _setRelayed(sender, _source);
        returnData_ = _call(target, message);
        emit RelayedMessage(_source, nonce, messageHash, keccak256(returnData_));
    }

    /// @dev Calls a target with the call's value. Reverts exactly as the target does.
    function _call(address _target, bytes memory _message) private returns (bytes memory returnData_) {
        bool success;
        (success, returnData_) = _target.call{value: msg.value}(_message);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(returnData_, 0x20), mload(returnData_))
            }
        }
    }

    /// @dev Decodes the payload of a `SentMessage` log: its topics, then its data.
    function _decode(bytes calldata _payload)
        private
        pure
        returns (uint256 destination_, address target_, uint256 nonce_, address sender_, bytes memory message_)
    {
        bytes32 topic = abi.decode(_payload[:32], (bytes32));
        if (topic != SentMessage.selector) revert EventPayloadNotSentMessage();
        (destination_, target_, nonce_) = abi.decode(_payload[32:128], (uint256, address, uint256));
        (sender_, message_) = abi.decode(_payload[128:], (address, bytes));
    }

    /// @dev Computes the hash that identifies a message.
    function _hash(
        uint256 _destination,
        uint256 _source,
        uint256 _nonce,
        address _sender,
        address _target,
        bytes memory _message
    ) private pure returns (bytes32) {
        return keccak256(abi.encode(_destination, _source, _nonce, _sender, _target, _message));
    }
}
