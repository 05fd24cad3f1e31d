// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {PingPong} from "../src/PingPong.sol";
import {VM} from "./Vm.sol";

/// @title Serve
/// @notice Deploys PingPong to the same address on two chains, and hits the ball from the first to the second.
contract Serve {
    /// @notice Does so.
    /// @param urls The chains' URLs.
    /// @param ids  Their ids.
    function run(string[2] calldata urls, uint256[2] calldata ids) external {
        uint256[2] memory forks;
        PingPong[2] memory players;
        for (uint256 i; i < 2; ++i) {
            forks[i] = VM.createSelectFork(urls[i]);
            require(block.chainid == ids[i]);
            VM.startBroadcast();
            players[i] = new PingPong{salt: bytes32(uint256(7))}(ids[0]);
            VM.stopBroadcast();
        }
        require(players[0] == players[1]);
        VM.selectFork(forks[0]);
        VM.startBroadcast();
        players[0].hit(ids[1]);
        VM.stopBroadcast();
    }
}
