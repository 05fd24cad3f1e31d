// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IERC7802
/// @notice A token that a bridge mints and burns.
interface IERC7802 {
    /// @notice Tokens were minted by a bridge.
    event CrosschainMint(address indexed to, uint256 amount, address indexed sender);
    /// @notice Tokens were burned by a bridge.
    event CrosschainBurn(address indexed from, uint256 amount, address indexed sender);

    /// @notice Mints what has arrived from another chain.
    /// @param _to     Who gets it.
    /// @param _amount How much.
    function crosschainMint(address _to, uint256 _amount) external;

    /// @notice Burns what leaves for another chain.
    /// @param _from   Whose it is.
    /// @param _amount How much.
    function crosschainBurn(address _from, uint256 _amount) external;
}
