// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Answer} from "./Answer.sol";
import {Gas} from "./Gas.sol";
import {Json} from "./Json.sol";
import {VM} from "./Vm.sol";

/// @title Transactions
/// @notice Transactions of any account, without a signature, and creations of contracts. All rules of the chains
///         apply to them.
abstract contract Transactions is Gas {
    // The deterministic deployer, which creates what follows a salt, at the same address on each chain.
    address internal constant DEPLOYER = 0x4e59b44847b379578588920cA78FbF26c0B4956C;

    /// @notice Sends a transaction from an account, in a block of its own. Reverts with the server's words unless it
    ///         succeeds.
    /// @return hash The transaction's hash.
    function transact(uint256 chain, address from, address to, bytes memory data) public returns (bytes32 hash) {
        return transact(chain, from, to, data, 0);
    }

    /// @notice The same, with ether.
    function transact(uint256 chain, address from, address to, bytes memory data, uint256 value)
        public
        returns (bytes32 hash)
    {
        _checkNothingRecorded("transact");
        hash = _transact(chain, from, Json.field("to", Json.hexed(to)), data, value);
        _refresh();
    }

    /// @notice Creates a contract at an address that follows from its creation code and a salt: the same on each chain.
    /// @param initCode Its creation code, followed by the arguments of the constructor.
    function deploy(uint256 chain, bytes memory initCode, bytes32 salt) public returns (address created) {
        _checkNothingRecorded("deploy");
        created = _deploy(chain, initCode, salt);
        _refresh();
    }

    /// @notice Creates a contract on all chains, at the same address.
    function deployAll(bytes memory initCode, bytes32 salt) public returns (address created) {
        _checkNothingRecorded("deployAll");
        uint256[] memory all = chainIds();
        for (uint256 i; i < all.length; ++i) {
            created = _deploy(all[i], initCode, salt);
        }
        _refresh();
    }

    /// @dev Sends a transaction. `to` is that field, or empty for a creation, and more fields may follow it.
    function _transact(uint256 chain, address from, string memory to, bytes memory data, uint256 value)
        internal
        returns (bytes32 hash)
    {
        (bool isTaken, bytes32 taken, string memory words) = _tryTransact(chain, from, to, data, value);
        if (!isTaken) {
            string memory what = string.concat("chain ", VM.toString(chain), ", transaction of ", VM.toString(from));
            revert(string.concat(what, ": expected that it succeeds, got error ", words));
        }
        return taken;
    }

    /// @dev The same, with what the server says if it does not take the transaction, or if it fails.
    function _tryTransact(uint256 chain, address from, string memory to, bytes memory data, uint256 value)
        internal
        returns (bool isTaken, bytes32 hash, string memory words)
    {
        string memory request = string.concat(
            "{",
            Json.field("from", Json.hexed(from)),
            ",",
            Json.field("data", Json.hexed(data)),
            ",",
            Json.field("value", Json.hexed(value)),
            bytes(to).length == 0 ? "" : ",",
            to,
            "}"
        );
        bytes memory answer;
        uint256 loan = _lend(chain, from, value);
        (isTaken, answer, words) = _try(chain, "eth_sendUnsignedTransaction", Json.list(request));
        if (isTaken) hash = bytes32(answer);
        // It succeeded in an estimate, on the block before, which need not mean anything for its own block.
        if (isTaken && !_succeeded(chain, hash)) {
            (isTaken, words) = (false, string.concat("that transaction ", VM.toString(hash), " failed in its block"));
        }
        _settle(chain, from, loan, hash != 0);
    }

    function _succeeded(uint256 chain, bytes32 hash) private returns (bool) {
        bytes memory receipt = _ask(chain, "eth_getTransactionReceipt", Json.list(Json.hexed(hash)));
        if (receipt.length > 32) return Answer.succeeded(receipt);
        string memory what = string.concat("chain ", VM.toString(chain), ", transaction ", VM.toString(hash));
        revert(string.concat(what, ": expected a chain that builds a block for each transaction, got none for it"));
    }

    function _deploy(uint256 chain, bytes memory initCode, bytes32 salt) private returns (address created) {
        created = VM.computeCreate2Address(salt, keccak256(initCode), DEPLOYER);
        _transact(chain, address(this), Json.field("to", Json.hexed(DEPLOYER)), abi.encodePacked(salt, initCode), 0);
        _checkCode(chain, created);
    }

    /// @dev Fails unless a contract is there.
    function _checkCode(uint256 chain, address account) internal {
        bytes memory code = _ask(chain, "eth_getCode", Json.list(Json.hexed(account), "\"latest\""));
        if (code.length > 0) return;
        string memory where = string.concat("chain ", VM.toString(chain), ": expected a contract at ");
        revert(string.concat(where, VM.toString(account), ", got no code"));
    }
}
