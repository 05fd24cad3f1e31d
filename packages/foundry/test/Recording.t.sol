// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, InitiatingMessage, VM} from "../src/ChainSim.sol";
import {Box} from "./Box.sol";

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
        VM.assertEq(box.value(), 2, "value");
        on(902);
        VM.assertEq(address(box).code.length, 0, "code on the other chain");
    }

    /// @notice A test begins on an empty fork: nobody reads a chain by accident.
    function testBeginsOnAnEmptyFork() external view {
        VM.assertEq(address(box).code.length, 0, "code");
    }

    /// @notice Transactions come from who has called, with the ether, and emit logs.
    function testSendsCalls() external {
        setBalance(901, ALICE, 5);
        record(901);
        VM.prank(ALICE);
        box.set{value: 3}(4);
        box.set(6);
        VM.assertEq(commit().length, 2, "transactions");
        VM.assertEq(box.value(), 6, "value");
        VM.assertEq(box.setter(), address(this), "setter");
        VM.assertEq(address(box).balance, 3, "ether of the box");
        VM.assertEq(ALICE.balance, 2, "ether of Alice");
        InitiatingMessage[] memory logs = logsOf(901, address(box), Box.Set.selector);
        VM.assertEq(logs.length, 2, "logs");
        VM.assertEq(abi.decode(logs[0].data, (address)), ALICE, "setter in the log");
    }

    /// @notice Neither views nor calls that reverted become transactions.
    function testSendsOnlyWhatChangesTheChain() external {
        record(901);
        box.value();
        try box.set(1) {
            revert("expected that an odd number reverts");
        } catch {}
        VM.assertEq(commit().length, 0, "transactions");
    }

    /// @notice Contracts that are created one after the other keep their addresses.
    function testCreatesInOrder() external {
        record(902);
        Box first = new Box(8);
        first.set(10);
        Box second = new Box(12);
        commit();
        VM.assertEq(first.value(), 10, "first");
        VM.assertEq(second.value(), 12, "second");
    }

    /// @notice A contract with a salt has the same address on each chain.
    function testCreatesTheSameOnEachChain() external {
        address first = _create(901);
        address second = _create(902);
        VM.assertEq(first, second, "address");
        VM.assertEq(Box(first).value(), 2, "value");
        on(901);
        VM.assertEq(Box(second).value(), 2, "value");
    }

    /// @notice What is only executed on a fork is gone when a fork is selected again.
    function testForgetsWhatIsNotSent() external {
        on(901);
        box.set(20);
        VM.assertEq(box.value(), 20, "value on the fork");
        on(901);
        VM.assertEq(box.value(), 2, "value on the server");
    }

    /// @notice Nothing else is done while calls are recorded.
    function testExpectsACommit() external {
        record(901);
        try this.on(902) {
            revert("expected that on fails");
        } catch Error(string memory reason) {
            string memory words = "on: expected commit() after record(901), got calls that were not sent";
            VM.assertEq(reason, words, "reason");
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
            VM.assertEq(reason, words, "reason");
        }
    }

    /// @notice Called by a test.
    function nothing() external {}

    function _create(uint256 chain) private committed(chain) returns (address) {
        return address(new Box{salt: bytes32(uint256(1))}(2));
    }
}
