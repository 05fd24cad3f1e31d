// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Forks} from "./Forks.sol";
import {Json} from "./Json.sol";
import {VM} from "./Vm.sol";

/// @title Accounts
/// @notice What accounts of the chains hold. Cheat codes such as `vm.deal` change only the fork.
abstract contract Accounts is Forks {
    /// @notice Sets the balance of an account on a chain.
    function setBalance(uint256 chain, address account, uint256 amount) public {
        _set(chain, "anvil_setBalance", Json.list(Json.hexed(account), Json.hexed(amount)));
    }

    /// @notice Sets the code of an account on a chain. The server refuses code for the messenger and the inbox.
    function setCode(uint256 chain, address account, bytes memory code) public {
        _set(chain, "anvil_setCode", Json.list(Json.hexed(account), Json.hexed(code)));
    }

    /// @notice Sets a word of an account's storage on a chain.
    function setStorage(uint256 chain, address account, bytes32 slot, bytes32 word) public {
        string memory where = string.concat(Json.hexed(account), ",", Json.hexed(slot));
        _set(chain, "anvil_setStorageAt", Json.list(where, Json.hexed(word)));
    }

    /// @notice Copies an account from the selected fork to a chain: its balance, its code, and these words of storage.
    ///         This is for what cheat codes have made, such as `vm.etch` and `vm.store`: no transaction makes that.
    function push(uint256 chain, address account, bytes32[] memory slots) public {
        _checkNothingRecorded("push");
        (uint256 amount, bytes memory code) = (account.balance, account.code);
        bytes32[] memory words = new bytes32[](slots.length);
        for (uint256 i; i < slots.length; ++i) {
            words[i] = VM.load(account, slots[i]);
        }
        string memory hexed = Json.hexed(account);
        _ask(chain, "anvil_setBalance", Json.list(hexed, Json.hexed(amount)));
        _ask(chain, "anvil_setCode", Json.list(hexed, Json.hexed(code)));
        for (uint256 i; i < slots.length; ++i) {
            _ask(chain, "anvil_setStorageAt", Json.list(hexed, Json.hexed(slots[i]), Json.hexed(words[i])));
        }
        _refresh();
    }

    /// @dev The balance of an account on a chain.
    function _balance(uint256 chain, address account) internal returns (uint256) {
        return Answer.quantity(_ask(chain, "eth_getBalance", Json.list(Json.hexed(account), "\"latest\"")));
    }

    function _set(uint256 chain, string memory method, string memory params) private {
        _checkNothingRecorded(method);
        _ask(chain, method, params);
        _refresh();
    }
}
