// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Accounts} from "./Accounts.sol";
import {Answer} from "./Answer.sol";
import {Json} from "./Json.sol";

/// @title Gas
/// @notice Gas costs nothing, as in forge: an account that has no ether for it is lent some, and what a transaction has
///         paid is given back after its block.
abstract contract Gas is Accounts {
    // The price is 1 wei by default.
    uint256 private constant LOAN = 0.001 ether;
    // ots_getBlockDetails answers with block, gasUsedDepositTx, issuance and totalFees.
    uint256 private constant TOTAL_FEES = 3;

    /// @dev Before a transaction. Returns what the account was lent, which is nothing if it cannot pay the value.
    function _lend(uint256 chain, address from, uint256 value) internal returns (uint256 loan) {
        uint256 balance = _balance(chain, from);
        if (balance < value || balance - value >= LOAN) return 0;
        _ask(chain, "anvil_addBalance", Json.list(Json.hexed(from), Json.hexed(LOAN)));
        return LOAN;
    }

    /// @dev After a transaction. `isIncluded` says whether it is in the latest block, alone but for the deposit.
    function _settle(uint256 chain, address from, uint256 loan, bool isIncluded) internal {
        uint256 fees;
        if (isIncluded) {
            bytes memory details = _ask(chain, "ots_getBlockDetails", Json.list(Json.quoted("latest")));
            fees = Answer.quantityAt(details, TOTAL_FEES);
        }
        if (fees == loan) return;
        uint256 balance = _balance(chain, from) + fees - loan;
        _ask(chain, "anvil_setBalance", Json.list(Json.hexed(from), Json.hexed(balance)));
    }
}
