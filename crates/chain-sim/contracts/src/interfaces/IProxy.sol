// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IProxy
/// @notice What the admin of a proxy can do with it.
interface IProxy {
    /// @notice Sets the implementation.
    function upgradeTo(address _implementation) external;

    /// @notice Sets the implementation, and calls it in the proxy's name.
    function upgradeToAndCall(address _implementation, bytes calldata _data) external payable returns (bytes memory);

    /// @notice Sets the account that manages the proxy.
    function changeAdmin(address _admin) external;

    /// @notice The account that manages the proxy.
    function admin() external returns (address);

    /// @notice The implementation.
    function implementation() external returns (address);
}
