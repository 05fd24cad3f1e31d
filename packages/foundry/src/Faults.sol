// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";
import {Reorgs} from "./Reorgs.sol";
import {VM} from "./Vm.sol";

/// @title Faults
/// @notice Faults of relayers and chains, made by the server: lost, late, doubled, reordered and forged relays, reorgs,
///         and crashes of the relayer.
abstract contract Faults is Reorgs {
    // The fields of the answer in the order of their names: clock, which has two numbers, then dropped, heads,
    // messages, refusedForgeries, removed, replaced and schedule, which are lists, then settled.
    uint256 private constant SETTLED = 10;

    /// @notice Makes so many faults happen while the server's own relayer relays what was sent, and goes on until
    ///         nothing is left to relay. Equal seeds give equal faults.
    function injectFaults(uint256 seed, uint256 count) public {
        _checkNothingRecorded("injectFaults");
        string memory request = string.concat(
            "{", Json.field("seed", VM.toString(seed)), ",", Json.field("faults", VM.toString(count)), "}"
        );
        bytes memory answer = _askCluster("cluster_injectFaults", Json.list(request));
        string memory name = string.concat("faults by seed ", VM.toString(seed));
        _refresh();
        if (Answer.word(answer, SETTLED) == 1) return;
        revert(string.concat(name, ": expected that nothing is left to relay after them, got messages that wait"));
    }
}
