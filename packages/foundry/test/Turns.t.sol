// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, VM} from "../src/ChainSim.sol";
import {Box} from "./Box.sol";

/// @title TurnsTest
/// @notice Each test, and each run of a fuzz test, finds the chains as setUp left them. The order of the tests does not
///         matter: each of them leaves chains that the others would fail on.
contract TurnsTest is ChainSim {
    Box private box;

    function setUp() external {
        record(901);
        box = new Box(2);
        box.set(4);
        commit();
        ready();
    }

    /// @notice One that leaves another number, messages, and a later time.
    function testLeavesALot() external {
        _expectAsAfterSetUp();
        _leaveALot();
    }

    /// @notice Another one, whose first request is in a call that reverts.
    function testLeavesALotLater() external {
        try this.changeAndRevert() {
            revert("expected a revert");
        } catch Error(string memory reason) {
            VM.assertEq(reason, "changed", "reason");
        }
        _expectAsAfterSetUp();
        _leaveALot();
    }

    /// @notice One that replaces the blocks of setUp.
    function testReplacesTheBlocksOfSetUp() external {
        _expectAsAfterSetUp();
        reorg(901, 2);
        VM.assertEq(address(box).code.length, 0, "code");
    }

    /// @notice Many runs of a fuzz test.
    function testFuzzLeavesALot(uint256 value) external {
        _expectAsAfterSetUp();
        transact(901, address(1), address(box), abi.encodeCall(box.set, (value & ~uint256(1))));
        VM.assertEq(box.value(), value & ~uint256(1), "value");
        expectRelayed(_leaveALot());
    }

    /// @notice Changes a chain, and reverts, which the chain knows nothing of.
    function changeAndRevert() external {
        transact(901, address(1), address(box), abi.encodeCall(box.set, (6)));
        revert("changed");
    }

    function _expectAsAfterSetUp() private {
        on(901);
        VM.assertEq(box.value(), 4, "value");
        VM.assertEq(messagesOf(901).length, 0, "messages");
        VM.assertTrue(clock() < block.timestamp + 1 days, "time");
        VM.assertEq(block.number, 2, "number");
    }

    function _leaveALot() private returns (bytes32 hash) {
        transact(901, address(1), address(box), abi.encodeCall(box.set, (8)));
        hash = send(901, 902, address(box), "");
        VM.assertEq(relayAll(), 1, "relayed");
        warp(8 days);
    }
}
