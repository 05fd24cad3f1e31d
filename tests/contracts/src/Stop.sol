// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Stop
/// @notice Does nothing.
contract Stop {
    /// @notice Takes any call and any ether, and does nothing.
    fallback() external payable {}
}
