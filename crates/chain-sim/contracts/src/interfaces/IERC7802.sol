// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IERC7802
/// @notice ERC-7802: a token that bridges mint and burn.
interface IERC7802 {
    /// @notice A bridge has minted.
    event CrosschainMint(address indexed to, uint256 amount, address indexed sender);

    /// @notice A bridge has burned.
    event CrosschainBurn(address indexed from, uint256 amount, address indexed sender);

    /// @notice Mints what has arrived for an account. Bridges only.
    function crosschainMint(address _to, uint256 _amount) external;

    /// @notice Burns what an account sends away. Bridges only.
    function crosschainBurn(address _from, uint256 _amount) external;
}
