// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Test
/// @notice The cheat codes of forge that the examples use. With forge-std, `Test` has them.
interface Test {
    /// @notice The next call comes from this account.
    function prank(address sender) external;

    /// @notice Fails the test with this text unless both are equal.
    function assertEq(uint256 left, uint256 right, string calldata text) external pure;

    /// @notice Fails the test with this text unless the condition holds.
    function assertTrue(bool condition, string calldata text) external pure;

    /// @notice Fails the test with this text if the condition holds.
    function assertFalse(bool condition, string calldata text) external pure;

    /// @notice Whether a text contains another one.
    function contains(string calldata subject, string calldata search) external pure returns (bool);

    /// @notice Bytes in hex.
    function toString(bytes calldata value) external pure returns (string memory);
}

// Where forge has them.
Test constant TEST = Test(address(uint160(uint256(keccak256("hevm cheat code")))));
