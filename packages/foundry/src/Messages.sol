// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {IL2ToL2CrossDomainMessenger, MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";
import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";
import {Logs} from "./Logs.sol";
import {InitiatingMessage, Message} from "./Message.sol";
import {VM, Vm} from "./Vm.sol";

/// @title Messages
/// @notice Messages that the chains have sent.
abstract contract Messages is Logs {
    /// @notice Sends a message from the test contract.
    /// @return hash The message's hash.
    function send(uint256 source, uint256 destination, address target, bytes memory message)
        public
        returns (bytes32 hash)
    {
        return send(source, address(this), destination, target, message);
    }

    /// @notice Sends a message from an account.
    function send(uint256 source, address sender, uint256 destination, address target, bytes memory message)
        public
        returns (bytes32 hash)
    {
        transact(
            source, sender, address(MESSENGER), abi.encodeCall(MESSENGER.sendMessage, (destination, target, message))
        );
        return lastMessage(source).hash;
    }

    /// @notice Sends a message again, with a new log, from the test contract: then it can be relayed after it has
    ///         expired.
    function resend(bytes32 hash) public {
        Message memory sent = messageOf(hash);
        bytes memory data = abi.encodeCall(
            MESSENGER.resendMessage, (sent.destination, sent.nonce, sent.sender, sent.target, sent.message)
        );
        transact(sent.source, address(this), address(MESSENGER), data);
    }

    /// @notice The messages of a chain, in the order of their logs. One that was sent again is there again.
    function messagesOf(uint256 source) public returns (Message[] memory messages) {
        messages = _undatedMessages(source);
        for (uint256 i; i < messages.length; ++i) {
            _date(messages[i].id);
        }
    }

    /// @notice The last message that a chain has sent.
    function lastMessage(uint256 source) public returns (Message memory message) {
        Message[] memory messages = _undatedMessages(source);
        if (messages.length == 0) {
            revert(string.concat("lastMessage: expected a message from chain ", VM.toString(source), ", got none"));
        }
        message = messages[messages.length - 1];
        _date(message.id);
    }

    /// @notice The message with this hash, with its last log.
    function messageOf(bytes32 hash) public returns (Message memory message) {
        uint256[] memory all = chainIds();
        for (uint256 i; i < all.length; ++i) {
            Message[] memory messages = _undatedMessages(all[i]);
            for (uint256 j = messages.length; j > 0; --j) {
                if (messages[j - 1].hash != hash) continue;
                _date(messages[j - 1].id);
                return messages[j - 1];
            }
        }
        revert(
            string.concat(
                "expected that a chain has sent message ", VM.toString(hash), ", got no SentMessage log of it"
            )
        );
    }

    /// @notice Whether the message with this hash was relayed.
    function isRelayed(bytes32 hash) public returns (bool) {
        return _isRelayed(messageOf(hash));
    }

    /// @dev Whether a message was relayed; its destination may be any chain of the cluster.
    function _isRelayed(Message memory message) internal returns (bool) {
        bytes memory data = abi.encodeCall(MESSENGER.successfulMessages, (message.hash));
        string memory call = string.concat(
            "{", Json.field("to", Json.hexed(address(MESSENGER))), ",", Json.field("data", Json.hexed(data)), "}"
        );
        return Answer.quantity(_ask(message.destination, "eth_call", Json.list(call, "\"latest\""))) == 1;
    }

    /// @dev The messages of a chain, without timestamps.
    function _undatedMessages(uint256 source) internal returns (Message[] memory messages) {
        bytes32[] memory topics = new bytes32[](1);
        topics[0] = IL2ToL2CrossDomainMessenger.SentMessage.selector;
        Vm.EthGetLogs[] memory logs = _logs(source, address(MESSENGER), topics);
        messages = new Message[](logs.length);
        for (uint256 i; i < logs.length; ++i) {
            messages[i] = _message(_undated(source, logs[i]));
        }
    }

    function _message(InitiatingMessage memory log) private pure returns (Message memory message) {
        message.source = log.id.chainId;
        message.destination = uint256(log.topics[1]);
        message.target = address(uint160(uint256(log.topics[2])));
        message.nonce = uint256(log.topics[3]);
        (message.sender, message.message) = abi.decode(log.data, (address, bytes));
        message.id = log.id;
        message.payload = log.payload;
        message.hash = keccak256(
            abi.encode(
                message.destination, message.source, message.nonce, message.sender, message.target, message.message
            )
        );
    }
}
