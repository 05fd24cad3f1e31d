// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Box
/// @notice A number, and who has set it.
contract Box {
    /// @notice The number.
    uint256 public value;
    /// @notice Who has set it last.
    address public setter;

    /// @notice The number was set.
    event Set(uint256 indexed value, address setter);

    /// @notice The number is odd.
    error Odd(uint256 value);

    constructor(uint256 value_) payable {
        value = value_;
    }

    /// @notice Sets the number, which has to be even.
    function set(uint256 value_) external payable {
        if (value_ % 2 == 1) revert Odd(value_);
        (value, setter) = (value_, msg.sender);
        emit Set(value_, msg.sender);
    }
}
