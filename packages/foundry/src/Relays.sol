// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";
import {Executions} from "./Executions.sol";
import {Message} from "./Message.sol";
import {VM} from "./Vm.sol";

/// @title Relays
/// @notice Relays of messages, with the identifier that their log really has. Nothing is relayed unless a test says so.
abstract contract Relays is Executions {
    /// @notice Who sends the relays.
    address public constant RELAYER = address(uint160(uint256(keccak256("relayer"))));

    // Why the last relay of a message did not succeed.
    mapping(bytes32 hash => string) private failures;

    /// @notice A relay did not succeed.
    event RelayFailed(bytes32 indexed messageHash, string reason);

    /// @notice Relays a message. Reverts with the server's words unless that succeeds.
    function relay(bytes32 messageHash) public returns (bytes32 transactionHash) {
        Message memory message = messageOf(messageHash);
        return
            execute(message.destination, RELAYER, address(MESSENGER), _relayCall(message), message.id, message.payload);
    }

    /// @notice Relays all messages of all chains, and those that they send in turn, each chain's in the order of their
    ///         logs, until nothing more can be relayed. A message that cannot be relayed stays; the event `RelayFailed`
    ///         and `expectRelayed` say why.
    /// @return relayed How many messages were relayed.
    function relayAll() public returns (uint256 relayed) {
        _checkNothingRecorded("relayAll");
        uint256[] memory all = chainIds();
        uint256 before;
        do {
            before = relayed;
            for (uint256 i; i < all.length; ++i) {
                relayed += _relayFrom(all[i]);
            }
        } while (relayed > before);
        _refresh();
    }

    /// @notice Expects that a message was relayed. Otherwise the test fails with the reason of the last attempt.
    function expectRelayed(bytes32 messageHash) public {
        Message memory message = messageOf(messageHash);
        if (!_isChain(message.destination) || !_isRelayed(message)) {
            string memory reason = failures[messageHash];
            if (bytes(reason).length == 0) reason = "no relay: relay() or relayAll() makes one";
            revert(string.concat(_name(message), ": expected that it was relayed, got ", reason));
        }
    }

    /// @notice Expects that a message was not relayed.
    function expectNotRelayed(bytes32 messageHash) public {
        Message memory message = messageOf(messageHash);
        if (!_isRelayed(message)) return;
        revert(string.concat(_name(message), ": expected that it was not relayed, got a relay"));
    }

    /// @notice Expects that the server refuses the relay of a message, because a rule forbids it.
    /// @param reason A part of the server's words, for example "has expired".
    function expectRefused(bytes32 messageHash, string memory reason) public {
        Message memory message = messageOf(messageHash);
        expectRefused(message, reason);
    }

    /// @notice The same, for a message whose identifier or payload need not be what was sent.
    function expectRefused(Message memory message, string memory reason) public {
        expectRefused(
            message.destination, RELAYER, address(MESSENGER), _relayCall(message), message.id, message.payload, reason
        );
    }

    /// @notice Expects that the relay of a message reverts: in its target, or in the messenger.
    /// @param reason A part of the server's words: for example a message of `require`, or a custom error in hex.
    function expectReverted(bytes32 messageHash, string memory reason) public {
        Message memory message = messageOf(messageHash);
        expectReverted(
            message.destination, RELAYER, address(MESSENGER), _relayCall(message), message.id, message.payload, reason
        );
    }

    function _relayFrom(uint256 source) private returns (uint256 relayed) {
        Message[] memory messages = _undatedMessages(source);
        for (uint256 i; i < messages.length; ++i) {
            if (_tryRelay(messages[i])) ++relayed;
        }
    }

    // Whether it relays the message now.
    function _tryRelay(Message memory message) private returns (bool isDone) {
        string memory words;
        if (!_isChain(message.destination)) {
            words = string.concat("no chain ", VM.toString(message.destination), " in the cluster");
        } else if (_isRelayed(message)) {
            return false;
        } else {
            _date(message.id);
            (isDone,, words) = _tryExecute(
                message.destination, RELAYER, address(MESSENGER), _relayCall(message), message.id, message.payload
            );
        }
        if (isDone) return true;
        failures[message.hash] = string.concat("error ", words);
        emit RelayFailed(message.hash, words);
    }

    function _relayCall(Message memory message) private pure returns (bytes memory) {
        return abi.encodeCall(MESSENGER.relayMessage, (message.id, message.payload));
    }

    function _isChain(uint256 id) private returns (bool) {
        uint256[] memory all = chainIds();
        for (uint256 i; i < all.length; ++i) {
            if (all[i] == id) return true;
        }
        return false;
    }

    function _name(Message memory message) private pure returns (string memory) {
        return string.concat(
            "message ",
            VM.toString(message.hash),
            " from chain ",
            VM.toString(message.source),
            " to ",
            VM.toString(message.destination)
        );
    }
}
