// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @dev The address of the message passer.
IL2ToL1MessagePasser constant L2_TO_L1_MESSAGE_PASSER =
    IL2ToL1MessagePasser(0x4200000000000000000000000000000000000016);

/// @title IL2ToL1MessagePasser
/// @notice Where withdrawals begin.
interface IL2ToL1MessagePasser {
    /// @notice Sends a message, and the value of the call, to the L1.
    function initiateWithdrawal(address _target, uint256 _gasLimit, bytes calldata _data) external payable;
}
