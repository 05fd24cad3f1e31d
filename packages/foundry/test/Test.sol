// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Test
/// @notice The cheat codes of forge that the tests use, besides those of the library.
interface Test {
    /// @notice The next call comes from this account.
    function prank(address sender) external;

    /// @notice Gives an account code on the selected fork.
    function etch(address account, bytes calldata code) external;

    /// @notice Sets a word of storage on the selected fork.
    function store(address account, bytes32 slot, bytes32 word) external;

    /// @notice Gives an account a balance on the selected fork.
    function deal(address account, uint256 balance) external;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(uint256 left, uint256 right, string calldata text) external pure;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(address left, address right, string calldata text) external pure;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(string calldata left, string calldata right, string calldata text) external pure;

    /// @notice Fails the test with this text unless the condition holds.
    function assertTrue(bool condition, string calldata text) external pure;

    /// @notice Fails the test with this text if the condition holds.
    function assertFalse(bool condition, string calldata text) external pure;
}

// Where forge has them.
Test constant TEST = Test(address(uint160(uint256(keccak256("hevm cheat code")))));
