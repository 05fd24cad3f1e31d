// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {CrosschainToken} from "../CrosschainToken.sol";

/// @title InflatingToken
/// @notice The bug: it checks that the account has what leaves, and forgets to take it away.
contract InflatingToken is CrosschainToken {
    constructor(address owner, uint256 supply, uint256 home) CrosschainToken(owner, supply, home) {}

    function _burn(address from, uint256 amount) internal override {
        uint256 balance = balanceOf[from];
        if (balance < amount) revert InsufficientBalance(amount, balance);
        emit Transfer(from, address(0), amount);
    }
}
