// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IERC20
/// @notice ERC-20: a token.
interface IERC20 {
    /// @notice An amount has changed hands; from nobody if it is new, to nobody if it is gone.
    event Transfer(address indexed from, address indexed to, uint256 amount);

    /// @notice How much a spender may transfer of an owner's has been set.
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    /// @notice How much there is.
    function totalSupply() external view returns (uint256);

    /// @notice How much an account has.
    function balanceOf(address owner) external view returns (uint256);

    /// @notice How much a spender may transfer of an owner's.
    function allowance(address owner, address spender) external view returns (uint256);

    /// @notice Transfers an amount of the caller's.
    function transfer(address to, uint256 amount) external returns (bool);

    /// @notice Lets a spender transfer an amount of the caller's.
    function approve(address spender, uint256 amount) external returns (bool);

    /// @notice Transfers an amount of another's, as far as the caller may.
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}
