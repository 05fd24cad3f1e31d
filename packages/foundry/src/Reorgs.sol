// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Json} from "./Json.sol";
import {Time} from "./Time.sol";
import {VM} from "./Vm.sol";

/// @notice What happens to the transactions of blocks that a reorg removes.
enum Reorged {
    // They are gone.
    Dropped,
    // They are in the pool, and the new blocks take them from there.
    Pooled,
    // They are in the new blocks.
    Rebuilt
}

/// @title Reorgs
/// @notice Reorgs of a chain. Blocks of other chains that relied on the removed ones are replaced, too.
abstract contract Reorgs is Time {
    /// @notice Replaces the last blocks of a chain, so many, by new ones without their transactions.
    function reorg(uint256 chain, uint256 depth) public {
        reorg(chain, depth, Reorged.Dropped);
    }

    /// @notice Replaces the last blocks of a chain, so many, by new ones.
    function reorg(uint256 chain, uint256 depth, Reorged transactions) public {
        _checkNothingRecorded("reorg");
        string[3] memory names = ["dropped", "pooled", "rebuilt"];
        string memory request = string.concat(
            "{",
            Json.field("chain", VM.toString(chain)),
            ",",
            Json.field("depth", VM.toString(depth)),
            ",",
            Json.field("transactions", Json.quoted(names[uint256(transactions)])),
            "}"
        );
        _askCluster("cluster_reorg", Json.list(request));
        _refresh();
    }
}
