// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Tally
/// @notice Counts the messages that the messenger relays to it.
contract Tally {
    /// @notice How many have arrived.
    uint256 public count;

    /// @notice Counts one. Only the messenger may call.
    function add() external {
        require(msg.sender == 0x4200000000000000000000000000000000000023);
        unchecked {
            ++count;
        }
    }
}
