// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Token
/// @notice The balances and transfers of an ERC-20, without allowances.
contract Token {
    /// @notice How much each account has.
    mapping(address account => uint256 amount) public balanceOf;

    /// @notice An amount has changed hands.
    event Transfer(address indexed from, address indexed to, uint256 value);

    /// @notice The sender has less than it would transfer.
    error InsufficientBalance(uint256 balance, uint256 value);

    /// @notice Gives the supply to whoever creates the token.
    /// @param supply How much there is.
    constructor(uint256 supply) {
        balanceOf[msg.sender] = supply;
        emit Transfer(address(0), msg.sender, supply);
    }

    /// @notice Transfers an amount of the caller's.
    /// @param to    Who gets it.
    /// @param value The amount.
    /// @return True: it reverts otherwise.
    function transfer(address to, uint256 value) external returns (bool) {
        uint256 balance = balanceOf[msg.sender];
        if (balance < value) revert InsufficientBalance(balance, value);
        unchecked {
            balanceOf[msg.sender] = balance - value;
            // Balances add up to the supply, so none overflows.
            balanceOf[to] += value;
        }
        emit Transfer(msg.sender, to, value);
        return true;
    }
}
