// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @title Feed
/// @notice A price, which its owner sets. It knows nothing of other chains: a log says what the price is.
contract Feed {
    /// @notice Who sets the price.
    address public immutable owner = msg.sender;

    /// @notice The price was set.
    event Priced(uint256 indexed price);

    /// @notice Somebody else would set the price.
    error NotOwner(address caller);

    /// @notice Sets the price.
    function set(uint256 price) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        emit Priced(price);
    }
}
