// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Vm
/// @notice The cheat codes that are used here.
interface Vm {
    /// @notice What follows is of the state of the chain at this URL.
    function createSelectFork(string calldata url) external returns (uint256 fork);

    /// @notice What follows is of this fork.
    function selectFork(uint256 fork) external;

    /// @notice The calls and creations that follow are sent to the chain.
    function startBroadcast() external;

    /// @notice Those that follow are not.
    function stopBroadcast() external;

    /// @notice An environment variable.
    function envString(string calldata name) external view returns (string memory);
}

// Where forge has them.
Vm constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
