// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Identifier, INBOX} from "./interfaces/ICrossL2Inbox.sol";
import {Json} from "./Json.sol";
import {Messages} from "./Messages.sol";
import {VM} from "./Vm.sol";

/// @title Executions
/// @notice Transactions that rely on a log of another chain, which they declare in their access list. The server
///         decides whether the log may be relied on: that it exists exactly so, is neither from the future nor
///         expired, and is of a chain in the dependency set.
abstract contract Executions is Messages {
    // What admin_getAccessListForIdentifier answers.
    struct AccessList {
        Entry[] entries;
    }

    struct Entry {
        address account;
        bytes32[] keys;
    }

    // A transaction that the server refuses never ran. One that reverts was simulated, and the server says so.
    string private constant REVERTED = "3: ";

    /// @notice Sends a transaction that declares a log. Reverts with the server's words unless it succeeds.
    function execute(
        uint256 chain,
        address from,
        address to,
        bytes memory data,
        Identifier memory id,
        bytes memory payload
    ) public returns (bytes32 hash) {
        bool isDone;
        string memory words;
        (isDone, hash, words) = _tryExecute(chain, from, to, data, id, payload);
        _refresh();
        if (isDone) return hash;
        revert(string.concat(_what(chain, id), ": expected that it succeeds, got error ", words));
    }

    /// @notice Expects that the server refuses a transaction, because a rule forbids what it declares.
    /// @param reason A part of the server's words.
    function expectRefused(
        uint256 chain,
        address from,
        address to,
        bytes memory data,
        Identifier memory id,
        bytes memory payload,
        string memory reason
    ) public {
        (bool isDone, bytes32 hash, string memory words) = _tryExecute(chain, from, to, data, id, payload);
        _refresh();
        if (!isDone && !_isRevert(words) && VM.contains(words, reason)) return;
        string memory actual = isDone ? _success(hash) : string.concat("error ", words);
        revert(
            string.concat(
                _what(chain, id), ": expected that the server refuses it, because: ", reason, "; got ", actual
            )
        );
    }

    /// @notice Expects that a transaction reverts, although its declared log may be relied on.
    /// @param reason A part of the server's words: for example a message of `require`, or a custom error in hex.
    function expectReverted(
        uint256 chain,
        address from,
        address to,
        bytes memory data,
        Identifier memory id,
        bytes memory payload,
        string memory reason
    ) public {
        (bool isDone, bytes32 hash, string memory words) = _tryExecute(chain, from, to, data, id, payload);
        _refresh();
        if (!isDone && _isRevert(words) && VM.contains(words, reason)) return;
        string memory actual = isDone ? _success(hash) : string.concat("error ", words);
        revert(string.concat(_what(chain, id), ": expected that it reverts with ", reason, ", got ", actual));
    }

    /// @dev Sends a transaction that declares a log; what the server says if that does not succeed.
    function _tryExecute(
        uint256 chain,
        address from,
        address to,
        bytes memory data,
        Identifier memory id,
        bytes memory payload
    ) internal returns (bool isDone, bytes32 hash, string memory words) {
        _checkNothingRecorded("execute");
        string memory fields = string.concat(Json.field("to", Json.hexed(to)), ",", _accessList(id, payload));
        return _tryTransact(chain, from, fields, data, 0);
    }

    function _accessList(Identifier memory id, bytes memory payload) private returns (string memory) {
        string memory fields = string.concat(
            Json.field("origin", Json.hexed(id.origin)),
            ",",
            Json.field("blockNumber", Json.hexed(id.blockNumber)),
            ",",
            Json.field("logIndex", Json.hexed(id.logIndex)),
            ",",
            Json.field("timestamp", Json.hexed(id.timestamp)),
            ","
        );
        fields = string.concat(
            fields, Json.field("chainId", Json.hexed(id.chainId)), ",", Json.field("payload", Json.hexed(payload))
        );
        bytes memory answer =
            _askCluster("admin_getAccessListForIdentifier", Json.list(string.concat("{", fields, "}")));
        bytes32[] memory keys = abi.decode(answer, (AccessList)).entries[0].keys;
        string memory list;
        for (uint256 i; i < keys.length; ++i) {
            list = string.concat(list, i == 0 ? "" : ",", Json.hexed(keys[i]));
        }
        string memory entry = string.concat(
            "{", Json.field("address", Json.hexed(address(INBOX))), ",", Json.field("storageKeys", Json.list(list)), "}"
        );
        return Json.field("accessList", Json.list(entry));
    }

    function _isRevert(string memory words) private pure returns (bool) {
        (bytes memory text, bytes memory prefix) = (bytes(words), bytes(REVERTED));
        return text.length >= prefix.length && text[0] == prefix[0] && text[1] == prefix[1];
    }

    function _success(bytes32 hash) private pure returns (string memory) {
        return string.concat("success, in transaction ", VM.toString(hash));
    }

    function _what(uint256 chain, Identifier memory id) private pure returns (string memory) {
        return string.concat(
            "chain ",
            VM.toString(chain),
            ", transaction that executes log ",
            VM.toString(id.logIndex),
            " of block ",
            VM.toString(id.blockNumber),
            " of chain ",
            VM.toString(id.chainId)
        );
    }
}
