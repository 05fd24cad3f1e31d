// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {HomeToken} from "./HomeToken.sol";
import {SelfCalled} from "./SelfCalled.sol";
import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";
import {TOKEN_BRIDGE} from "./interfaces/ISuperchainTokenBridge.sol";

/// @title FlashLoans
/// @notice Lends its tokens for one call on another chain: the bridge brings them there, the borrower uses them and
///         pays back in the same transaction, and the bridge brings them home. It has the same address on all chains.
contract FlashLoans is SelfCalled {
    /// @notice What it lends.
    HomeToken public immutable token;

    /// @notice A loan is on its way to another chain.
    event Lent(uint256 indexed destination, address indexed borrower, uint256 amount);
    /// @notice A loan was paid back, and is on its way home.
    event Repaid(uint256 indexed source, address indexed borrower, uint256 amount);

    /// @notice The borrower's call reverted.
    error CallFailed();
    /// @notice The borrower has kept some of the loan.
    error NotRepaid(uint256 expected, uint256 actual);

    /// @notice Lends this token.
    constructor(HomeToken token_) {
        token = token_;
    }

    /// @notice Lends on another chain.
    /// @param destination The chain's id.
    /// @param amount      The loan.
    /// @param borrower    Who gets it there, and is called.
    /// @param call        The calldata of that call.
    /// @return The hash of the message that lends.
    function lend(uint256 destination, uint256 amount, address borrower, bytes calldata call)
        external
        returns (bytes32)
    {
        bytes32 bringsTokens = TOKEN_BRIDGE.sendERC20(address(token), address(this), amount, destination);
        emit Lent(destination, borrower, amount);
        return MESSENGER.sendMessage(
            destination, address(this), abi.encodeCall(this.execute, (bringsTokens, amount, borrower, call))
        );
    }

    /// @notice Lends here. By a message of this contract's only.
    function execute(bytes32 bringsTokens, uint256 amount, address borrower, bytes calldata call) external {
        uint256 source = _requireFromItself();
        _requireRelayed(bringsTokens);
        uint256 before = token.balanceOf(address(this));
        token.transfer(borrower, amount);
        (bool success,) = borrower.call(call);
        if (!success) revert CallFailed();
        uint256 left = token.balanceOf(address(this));
        if (left < before) revert NotRepaid(before, left);
        TOKEN_BRIDGE.sendERC20(address(token), address(this), amount, source);
        emit Repaid(source, borrower, amount);
    }
}

/// @title Borrower
/// @notice A borrower of flash loans.
contract Borrower {
    /// @notice The most it had at once.
    uint256 public most;

    /// @notice Takes note of a loan, and pays back.
    /// @param token What was lent.
    /// @param kept  What it keeps for itself.
    function use(HomeToken token, uint256 kept) external {
        uint256 balance = token.balanceOf(address(this));
        if (balance > most) most = balance;
        token.transfer(msg.sender, balance - kept);
    }
}
