// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, VM} from "../src/ChainSim.sol";
import {Box} from "./Box.sol";

/// @title TransactionsTest
/// @notice Transactions of any account, creations, and what accounts hold.
contract TransactionsTest is ChainSim {
    address private constant ALICE = address(0xA11CE);
    Box private box;

    function setUp() external {
        box = Box(deployAll(abi.encodePacked(type(Box).creationCode, abi.encode(2)), "box"));
        ready();
    }

    /// @notice A contract is at the same address on all chains.
    function testDeploysOnAllChains() external {
        uint256[] memory chains = chainIds();
        VM.assertEq(chains.length, 2, "chains");
        for (uint256 i; i < chains.length; ++i) {
            on(chains[i]);
            VM.assertEq(box.value(), 2, "value");
        }
    }

    /// @notice The selected fork shows a transaction at once.
    function testShowsTransactions() external {
        on(901);
        transact(901, ALICE, address(box), abi.encodeCall(box.set, (4)));
        VM.assertEq(box.value(), 4, "value");
        VM.assertEq(box.setter(), ALICE, "setter");
    }

    /// @notice Gas costs nothing, and ether is what it is.
    function testTakesNothingForGas() external {
        setBalance(901, ALICE, 5);
        transact(901, ALICE, address(box), abi.encodeCall(box.set, (4)), 3);
        on(901);
        VM.assertEq(ALICE.balance, 2, "ether of Alice");
        VM.assertEq(address(box).balance, 3, "ether of the box");
        string memory reason = _failure(901, 4, 3);
        VM.assertTrue(VM.contains(reason, "insufficient funds"), reason);
        VM.assertEq(ALICE.balance, 2, "ether of Alice");
    }

    /// @notice A revert is told with its reason.
    function testTellsReverts() external {
        string memory reason = _failure(901, 7, 0);
        string memory words = string.concat(
            "chain 901, transaction of ",
            VM.toString(ALICE),
            ": expected that it succeeds, got error 3: execution reverted"
        );
        VM.assertTrue(VM.contains(reason, words), reason);
        VM.assertTrue(VM.contains(reason, VM.toString(abi.encodeWithSelector(Box.Odd.selector, 7))), reason);
    }

    /// @notice A chain that is not there is told with those that are.
    function testTellsChains() external {
        string memory reason = _failure(999, 4, 0);
        VM.assertEq(reason, "expected one of the chains 901 902, got 999", "reason");
    }

    /// @notice Accounts can be set on the server.
    function testSetsAccounts() external {
        setCode(902, ALICE, address(this).code);
        setStorage(902, address(box), bytes32(0), bytes32(uint256(44)));
        on(902);
        VM.assertEq(ALICE.code.length, address(this).code.length, "code");
        VM.assertEq(box.value(), 44, "value");
    }

    /// @notice What cheat codes have made is copied to the server.
    function testPushesAccounts() external {
        on(901);
        VM.etch(ALICE, address(box).code);
        VM.store(ALICE, bytes32(0), bytes32(uint256(66)));
        VM.deal(ALICE, 7);
        push(902, ALICE, new bytes32[](1));
        on(902);
        VM.assertEq(Box(ALICE).value(), 66, "value");
        VM.assertEq(ALICE.balance, 7, "ether");
    }

    // Why a transaction of Alice's fails.
    function _failure(uint256 chain, uint256 value, uint256 ether_) private returns (string memory) {
        try this.transact(chain, ALICE, address(box), abi.encodeCall(box.set, (value)), ether_) {
            revert("expected that the transaction fails");
        } catch Error(string memory reason) {
            return reason;
        }
    }
}
