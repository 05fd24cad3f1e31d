// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, InitiatingMessage, Message, Reorged, VM} from "../src/ChainSim.sol";
import {Box} from "./Box.sol";

/// @title ClustersTest
/// @notice What happens to all chains at once: time, reorgs, faults, snapshots.
contract ClustersTest is ChainSim {
    address private constant ALICE = address(0xA11CE);
    Box private box;

    function setUp() external {
        box = Box(deployAll(abi.encodePacked(type(Box).creationCode, abi.encode(2)), "box"));
        ready();
    }

    /// @notice The clock of all chains advances, and the selected fork shows it.
    function testWarps() external {
        on(901);
        uint256 before = block.timestamp;
        warp(1 days);
        VM.assertTrue(block.timestamp >= before + 1 days, "time of chain 901");
        on(902);
        VM.assertTrue(block.timestamp >= before + 1 days, "time of chain 902");
        uint256 later = clock() + 1 hours;
        warpTo(later);
        VM.assertTrue(block.timestamp >= later, "time of chain 902");
        VM.assertTrue(block.timestamp < later + 1 hours, "time of chain 902");
    }

    /// @notice Blocks are built on each chain.
    function testMines() external {
        on(902);
        uint256 number = block.number;
        mine(3);
        VM.assertEq(block.number, number + 3, "number");
    }

    /// @notice A reorg takes a message back, and the block that relayed it: forks show neither.
    function testTakesARelayBack() external {
        bytes32 hash = send(901, 902, address(box), abi.encodeCall(box.set, (4)));
        Message memory message = messageOf(hash);
        relay(hash);
        on(902);
        VM.assertEq(box.value(), 4, "value after the relay");
        reorg(901, 1);
        VM.assertEq(box.value(), 2, "value after the reorg");
        VM.assertEq(messagesOf(901).length, 0, "messages");
        expectRefused(message, "initiating message not found");
    }

    /// @notice A reorg can leave the transactions where they are.
    function testRebuildsTransactions() external {
        transact(901, ALICE, address(box), abi.encodeCall(box.set, (4)));
        reorg(901, 1, Reorged.Rebuilt);
        on(901);
        VM.assertEq(box.value(), 4, "value when rebuilt");
        reorg(901, 1, Reorged.Pooled);
        VM.assertEq(box.value(), 4, "value when pooled, and built again");
        reorg(901, 1, Reorged.Dropped);
        VM.assertEq(box.value(), 2, "value when dropped");
    }

    /// @notice The server's relayer gets every message through, whatever happens meanwhile.
    function testRelaysUnderFaults() external {
        bytes32 first = send(901, 902, address(box), abi.encodeCall(box.set, (4)));
        bytes32 second = send(902, 901, address(box), abi.encodeCall(box.set, (6)));
        injectFaults(7, 4);
        expectRelayed(first);
        expectRelayed(second);
    }

    /// @notice A revert concerns all chains and the clock.
    function testRevertsAllChains() external {
        on(901);
        uint256 time = clock();
        uint256 id = snapshot();
        transact(901, ALICE, address(box), abi.encodeCall(box.set, (4)));
        transact(902, ALICE, address(box), abi.encodeCall(box.set, (6)));
        warp(1 days);
        revertTo(id);
        VM.assertEq(box.value(), 2, "value on chain 901");
        VM.assertTrue(clock() < time + 1 hours, "time");
        on(902);
        VM.assertEq(box.value(), 2, "value on chain 902");
    }

    /// @notice Another block at the same height is another state, also for a fork that was there before.
    function testReadsTheNewBlock() external {
        on(901);
        uint256 id = snapshot();
        transact(901, ALICE, address(box), abi.encodeCall(box.set, (4)));
        (uint256 number, uint256 value) = (block.number, box.value());
        revertTo(id);
        transact(901, ALICE, address(box), abi.encodeCall(box.set, (6)));
        VM.assertEq(block.number, number, "number");
        VM.assertEq(value, 4, "value in the first block");
        VM.assertEq(box.value(), 6, "value in the second block");
    }

    /// @notice Logs have the identifiers with which other chains name them.
    function testReadsLogs() external {
        record(901);
        box.set(4);
        box.set(6);
        commit();
        InitiatingMessage[] memory logs = logsOf(901, address(box), Box.Set.selector);
        VM.assertEq(logs.length, 2, "logs");
        VM.assertEq(logs[1].id.origin, address(box), "origin");
        VM.assertEq(logs[1].id.blockNumber, block.number, "block number");
        VM.assertEq(logs[1].id.timestamp, block.timestamp, "timestamp");
        VM.assertEq(logs[1].id.chainId, 901, "chain");
        VM.assertEq(logsOf(902, address(box), Box.Set.selector).length, 0, "logs of the other chain");
        bytes32[] memory topics = new bytes32[](2);
        (topics[0], topics[1]) = (Box.Set.selector, bytes32(uint256(6)));
        VM.assertEq(logsOf(901, address(box), topics).length, 1, "logs of one number");
    }
}
