// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Faults} from "./Faults.sol";
import {Json} from "./Json.sol";
import {VM} from "./Vm.sol";

/// @title Snapshots
/// @notice Snapshots of all chains and their clock. The variables of the test contract are not part of them.
abstract contract Snapshots is Faults {
    /// @notice Takes a snapshot.
    /// @return id Its number.
    function snapshot() public returns (uint256 id) {
        _checkNothingRecorded("snapshot");
        return Answer.quantity(_askCluster("cluster_snapshot", "[]"));
    }

    /// @notice Reverts all chains to a snapshot. It is used up then, and so are those that were taken after it.
    function revertTo(uint256 id) public {
        _checkNothingRecorded("revertTo");
        _askCluster("cluster_revert", Json.list(VM.toString(id)));
        _refresh();
    }
}
