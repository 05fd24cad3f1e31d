// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {L2_TO_L1_MESSAGE_PASSER} from "./interfaces/IL2ToL1MessagePasser.sol";

/// @title FeeVault
/// @notice Collects one kind of fee, and pays it out to its recipient when anybody asks for it. The settings are in
///         the storage; without any, it pays the zero address of the L1, from 0 wei on.
contract FeeVault {
    /// @notice Where the recipient is paid.
    enum WithdrawalNetwork {
        L1,
        L2
    }

    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.6.0+chain-sim";
    /// @dev The gas limit of a withdrawal to the L1.
    uint256 private constant WITHDRAWAL_GAS = 400_000;

    /// @notice The ether that was paid out so far, in wei.
    uint256 public totalProcessed;
    /// @notice The least ether that is paid out, in wei.
    uint256 public minWithdrawalAmount;
    /// @notice Who is paid.
    address public recipient;
    /// @notice Where the recipient is paid.
    WithdrawalNetwork public withdrawalNetwork;

    /// @notice Fees were paid out.
    event Withdrawal(uint256 value, address to, address from);
    /// @notice Fees were paid out.
    event Withdrawal(uint256 value, address to, address from, WithdrawalNetwork withdrawalNetwork);

    /// @notice Takes ether.
    receive() external payable {}

    /// @notice As minWithdrawalAmount.
    function MIN_WITHDRAWAL_AMOUNT() external view returns (uint256) {
        return minWithdrawalAmount;
    }

    /// @notice As recipient.
    function RECIPIENT() external view returns (address) {
        return recipient;
    }

    /// @notice As withdrawalNetwork.
    function WITHDRAWAL_NETWORK() external view returns (WithdrawalNetwork) {
        return withdrawalNetwork;
    }

    /// @notice As recipient.
    function l1FeeWallet() external view returns (address) {
        return recipient;
    }

    /// @notice Pays everything out.
    function withdraw() external returns (uint256 value) {
        value = address(this).balance;
        require(
            value >= minWithdrawalAmount, "FeeVault: withdrawal amount must be greater than minimum withdrawal amount"
        );
        totalProcessed += value;
        emit Withdrawal(value, recipient, msg.sender);
        emit Withdrawal(value, recipient, msg.sender, withdrawalNetwork);
        if (withdrawalNetwork == WithdrawalNetwork.L2) {
            (bool success,) = recipient.call{value: value}("");
            require(success, "FeeVault: failed to send ETH to L2 fee recipient");
        } else {
            L2_TO_L1_MESSAGE_PASSER.initiateWithdrawal{value: value}(recipient, WITHDRAWAL_GAS, "");
        }
    }
}
