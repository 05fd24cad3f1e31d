// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Identifier} from "./interfaces/ICrossL2Inbox.sol";
import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";
import {InitiatingMessage} from "./Message.sol";
import {Recording} from "./Recording.sol";
import {Vm} from "./Vm.sol";

/// @title Logs
/// @notice Logs of the chains, as initiating messages. Logs of calls that were only executed on a fork are not there.
abstract contract Logs is Recording {
    // Multicall3 knows the time of a block.
    string private constant BLOCK_TIME =
        "{\"to\":\"0xcA11bde05977b3631167028862bE2a173976CA11\",\"data\":\"0x0f28c97d\"}";

    /// @notice The logs of a contract on a chain whose first topic is this one, the oldest first.
    /// @param topic For example `Counted.selector` for the event Counted.
    function logsOf(uint256 chain, address emitter, bytes32 topic) public returns (InitiatingMessage[] memory logs) {
        bytes32[] memory topics = new bytes32[](1);
        topics[0] = topic;
        return logsOf(chain, emitter, topics);
    }

    /// @notice The logs of a contract on a chain that begin with these topics, the oldest first.
    function logsOf(uint256 chain, address emitter, bytes32[] memory topics)
        public
        returns (InitiatingMessage[] memory logs)
    {
        Vm.EthGetLogs[] memory found = _logs(chain, emitter, topics);
        logs = new InitiatingMessage[](found.length);
        for (uint256 i; i < found.length; ++i) {
            logs[i] = _undated(chain, found[i]);
            _date(logs[i].id);
        }
    }

    /// @dev A log with its identifier and payload, without a timestamp: a request finds that out, which is not always
    ///      needed.
    function _undated(uint256 chain, Vm.EthGetLogs memory log) internal pure returns (InitiatingMessage memory) {
        Identifier memory id = Identifier(log.emitter, log.blockNumber, log.logIndex, 0, chain);
        return InitiatingMessage(id, abi.encodePacked(log.topics, log.data), log.topics, log.data);
    }

    /// @dev Sets the timestamp of an identifier.
    function _date(Identifier memory id) internal {
        bytes memory answer = _ask(id.chainId, "eth_call", Json.list(BLOCK_TIME, Json.hexed(id.blockNumber)));
        id.timestamp = Answer.quantity(answer);
    }
}
