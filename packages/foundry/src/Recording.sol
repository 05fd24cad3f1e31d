// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Json} from "./Json.sol";
import {Transactions} from "./Transactions.sol";
import {VM, Vm} from "./Vm.sol";

/// @title Recording
/// @notice Calls and creations, written as in any test of forge, that become transactions: those between `record` and
///         `commit` are executed on a fork first, and then sent to the server in the same order.
abstract contract Recording is Transactions {
    // The chain that is recorded, or 0.
    uint256 private recorded;

    /// @notice The body of a function is recorded on a chain, and sent at its end.
    modifier committed(uint256 chain) {
        record(chain);
        _;
        commit();
    }

    /// @notice Selects a chain, and records what the test contract calls and creates there, also under `vm.prank`.
    function record(uint256 chain) public {
        on(chain);
        recorded = chain;
        VM.startStateDiffRecording();
    }

    /// @notice Sends what was recorded as transactions, each in a block of its own, and shows the chain's state after
    ///         them. Calls that reverted, and those of view functions, are left out. Reverts if a transaction does not
    ///         succeed, or does not create the contract that the fork has.
    /// @return hashes The transactions' hashes.
    function commit() public returns (bytes32[] memory hashes) {
        uint256 chain = recorded;
        require(chain != 0, "commit: expected a record before it, got none");
        Vm.AccountAccess[] memory accesses = VM.stopAndReturnStateDiff();
        recorded = 0;
        uint64 outermost = type(uint64).max;
        for (uint256 i; i < accesses.length; ++i) {
            if (accesses[i].depth < outermost) outermost = accesses[i].depth;
        }
        hashes = new bytes32[](accesses.length);
        uint256 count;
        for (uint256 i; i < accesses.length; ++i) {
            if (accesses[i].depth == outermost && _isTransaction(accesses[i])) {
                hashes[count++] = _replay(chain, accesses[i]);
            }
        }
        assembly ("memory-safe") {
            mstore(hashes, count)
        }
        on(chain);
    }

    function _checkNothingRecorded(string memory name) internal view override {
        if (recorded == 0) return;
        string memory chain = VM.toString(recorded);
        revert(string.concat(name, ": expected commit() after record(", chain, "), got calls that were not sent"));
    }

    // Whether an access changes the chain, and can be sent.
    function _isTransaction(Vm.AccountAccess memory access) private view returns (bool) {
        if (access.reverted || access.account == address(VM)) return false;
        if (access.kind == Vm.AccountAccessKind.DelegateCall) {
            revert(
                string.concat(
                    "commit: expected calls and creations, got a delegate call of ", VM.toString(access.account)
                )
            );
        }
        if (access.kind == Vm.AccountAccessKind.Create) return true;
        if (access.kind != Vm.AccountAccessKind.Call) return false;
        require(
            access.account != address(this),
            "commit: expected calls of contracts that the chain has, got one of the test contract itself"
        );
        return true;
    }

    function _replay(uint256 chain, Vm.AccountAccess memory access) private returns (bytes32 hash) {
        bool isCreation = access.kind == Vm.AccountAccessKind.Create;
        string memory to = isCreation ? "" : Json.field("to", Json.hexed(access.account));
        if (isCreation) _alignNonce(chain, access);
        hash = _transact(chain, access.accessor, to, access.data, access.value);
        if (isCreation) _checkCode(chain, access.account);
    }

    // Gives the creator the nonce on the chain that it had on the fork, so that the contract gets the same address.
    function _alignNonce(uint256 chain, Vm.AccountAccess memory access) private {
        uint256 nonce = VM.getNonce(access.accessor);
        while (VM.computeCreateAddress(access.accessor, nonce) != access.account) {
            if (nonce == 0) {
                revert(
                    string.concat(
                        "commit: expected an address that follows from a nonce of ",
                        VM.toString(access.accessor),
                        ", got ",
                        VM.toString(access.account),
                        ". For contracts with a salt, set always_use_create_2_factory = true in foundry.toml, or use deploy"
                    )
                );
            }
            --nonce;
        }
        _ask(chain, "anvil_setNonce", Json.list(Json.hexed(access.accessor), Json.hexed(nonce)));
    }
}
