// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";
import {Message} from "./Message.sol";
import {Relays} from "./Relays.sol";
import {VM} from "./Vm.sol";

/// @title Time
/// @notice The clock that all chains share, and blocks without transactions. `vm.warp` and `vm.roll` change only the
///         fork.
abstract contract Time is Relays {
    /// @notice For how long a message can be relayed after it was sent.
    uint256 public constant EXPIRY_WINDOW = 7 days;

    // cluster_increaseTime answers with the offset from real time and the time.
    uint256 private constant NOW = 1;

    /// @notice The time on all chains, in seconds since 1970. The next block has it, or a later one.
    function clock() public returns (uint256) {
        return Answer.word(_askCluster("cluster_increaseTime", Json.list("0")), NOW);
    }

    /// @notice Advances the time of all chains by so many seconds. Each builds a block then.
    function warp(uint256 duration) public {
        _checkNothingRecorded("warp");
        _askCluster("cluster_increaseTime", Json.list(VM.toString(duration)));
        mine(1);
    }

    /// @notice Advances the time of all chains to this one. Each builds a block then.
    function warpTo(uint256 timestamp) public {
        _checkNothingRecorded("warpTo");
        _askCluster("cluster_setTime", Json.list(VM.toString(timestamp)));
        mine(1);
    }

    /// @notice Advances the time of all chains until a message has expired.
    function expire(bytes32 messageHash) public {
        Message memory message = messageOf(messageHash);
        uint256 expiry = message.id.timestamp + EXPIRY_WINDOW + 1;
        if (clock() < expiry) warpTo(expiry);
    }

    /// @notice Builds so many blocks on each chain.
    function mine(uint256 blocks) public {
        _checkNothingRecorded("mine");
        _askCluster("cluster_mine", Json.list(VM.toString(blocks)));
        _refresh();
    }
}
