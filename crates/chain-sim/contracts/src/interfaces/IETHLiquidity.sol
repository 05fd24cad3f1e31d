// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IETHLiquidity
/// @notice What the ETH bridge uses of the liquidity.
interface IETHLiquidity {
    /// @notice Takes ether that leaves the chain.
    function burn() external payable;

    /// @notice Gives the caller ether that has come to the chain.
    /// @param _amount How much, in wei.
    function mint(uint256 _amount) external;
}

// Where the two predeploys are on every chain.
IETHLiquidity constant ETH_LIQUIDITY = IETHLiquidity(0x4200000000000000000000000000000000000025);
address constant ETH_BRIDGE = 0x4200000000000000000000000000000000000024;
