// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, InitiatingMessage} from "../src/ChainSim.sol";
import {Box} from "./Box.sol";
import {TEST} from "./Test.sol";

/// @title RecordingTest
/// @notice Calls and creations of a fork, sent to the server.
contract RecordingTest is ChainSim {
    address private constant ALICE = address(0xA11CE);
    Box private box;

    function setUp() external {
        record(901);
        box = new Box(2);
        commit();
        ready();
    }

    /// @notice What setUp has created is on its chain, and on no other.
    function testCreatesOnOneChain() external {
        on(901);
        TEST.assertEq(box.value(), 2, "value");
        on(902);
        TEST.assertEq(address(box).code.length, 0, "code on the other chain");
    }

    /// @notice A test begins on an empty fork: nobody reads a chain by accident.
    function testBeginsOnAnEmptyFork() external view {
        TEST.assertEq(address(box).code.length, 0, "code");
    }

    /// @notice Transactions come from who has called, with the ether, and emit logs.
    function testSendsCalls() external {
        setBalance(901, ALICE, 5);
        record(901);
        TEST.prank(ALICE);
        box.set{value: 3}(4);
        box.set(6);
        TEST.assertEq(commit().length, 2, "transactions");
        TEST.assertEq(box.value(), 6, "value");
        TEST.assertEq(box.setter(), address(this), "setter");
        TEST.assertEq(address(box).balance, 3, "ether of the box");
        TEST.assertEq(ALICE.balance, 2, "ether of Alice");
        InitiatingMessage[] memory logs = logsOf(901, address(box), Box.Set.selector);
        TEST.assertEq(logs.length, 2, "logs");
        TEST.assertEq(abi.decode(logs[0].data, (address)), ALICE, "setter in the log");
    }

    /// @notice Neither views nor calls that reverted become transactions.
    function testSendsOnlyWhatChangesTheChain() external {
        record(901);
        box.value();
        try box.set(1) {
            revert("expected that an odd number reverts");
        } catch {}
        TEST.assertEq(commit().length, 0, "transactions");
    }

    /// @notice Contracts that are created one after the other keep their addresses.
    function testCreatesInOrder() external {
        record(902);
        Box first = new Box(8);
        first.set(10);
        Box second = new Box(12);
        commit();
        TEST.assertEq(first.value(), 10, "first");
        TEST.assertEq(second.value(), 12, "second");
    }

    /// @notice A contract with a salt has the same address on each chain.
    function testCreatesTheSameOnEachChain() external {
        address first = _create(901);
        address second = _create(902);
        TEST.assertEq(first, second, "address");
        TEST.assertEq(Box(first).value(), 2, "value");
        on(901);
        TEST.assertEq(Box(second).value(), 2, "value");
    }

    /// @notice What is only executed on a fork is gone when a fork is selected again.
    function testForgetsWhatIsNotSent() external {
        on(901);
        box.set(20);
        TEST.assertEq(box.value(), 20, "value on the fork");
        on(901);
        TEST.assertEq(box.value(), 2, "value on the server");
    }

    /// @notice Nothing else is done while calls are recorded.
    function testExpectsACommit() external {
        record(901);
        try this.on(902) {
            revert("expected that on fails");
        } catch Error(string memory reason) {
            string memory words = "on: expected commit() after record(901), got calls that were not sent";
            TEST.assertEq(reason, words, "reason");
        }
        commit();
    }

    /// @notice The test contract is not on the chain.
    function testRefusesCallsOfTheTest() external {
        record(901);
        this.nothing();
        try this.commit() {
            revert("expected that commit fails");
        } catch Error(string memory reason) {
            string memory words =
                "commit: expected calls of contracts that the chain has, got one of the test contract itself";
            TEST.assertEq(reason, words, "reason");
        }
    }

    /// @notice Called by a test.
    function nothing() external {}

    function _create(uint256 chain) private committed(chain) returns (address) {
        return address(new Box{salt: bytes32(uint256(1))}(2));
    }
}
