// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {ISignatureTransfer} from "./ISignatureTransfer.sol";
import {PermitBase} from "./PermitBase.sol";
import {InvalidNonce, SignatureExpired} from "./PermitErrors.sol";
import {
    Witness,
    hashBatchTransfer,
    hashBatchTransferWithWitness,
    hashTransfer,
    hashTransferWithWitness
} from "./PermitHash.sol";

/// @title SignatureTransfer
/// @notice Transfers by signatures that count once, with nonces in any order.
abstract contract SignatureTransfer is ISignatureTransfer, PermitBase {
    /// @notice Which nonces of an owner's are used: a bit each, 256 in a word.
    mapping(address owner => mapping(uint256 word => uint256 bitmap)) public nonceBitmap;

    /// @notice Transfers what the owner has signed for the caller.
    function permitTransferFrom(
        PermitTransferFrom memory permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes calldata signature
    ) external {
        transferOnce(permit, transferDetails, owner, hashTransfer(permit), signature);
    }

    /// @notice The same, where the owner has signed something else along with it.
    function permitWitnessTransferFrom(
        PermitTransferFrom memory permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external {
        bytes32 content = hashTransferWithWitness(permit, Witness(witness, witnessTypeString));
        transferOnce(permit, transferDetails, owner, content, signature);
    }

    /// @notice Makes many transfers that the owner has signed for the caller.
    function permitTransferFrom(
        PermitBatchTransferFrom memory permit,
        SignatureTransferDetails[] calldata transferDetails,
        address owner,
        bytes calldata signature
    ) external {
        transferAllOnce(permit, transferDetails, owner, hashBatchTransfer(permit), signature);
    }

    /// @notice The same, where the owner has signed something else along with them.
    function permitWitnessTransferFrom(
        PermitBatchTransferFrom memory permit,
        SignatureTransferDetails[] calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external {
        bytes32 content = hashBatchTransferWithWitness(permit, Witness(witness, witnessTypeString));
        transferAllOnce(permit, transferDetails, owner, content, signature);
    }

    /// @notice Makes signatures of the caller's with these nonces of a word count no longer.
    function invalidateUnorderedNonces(uint256 wordPos, uint256 mask) external {
        nonceBitmap[msg.sender][wordPos] |= mask;
        emit UnorderedNonceInvalidation(msg.sender, wordPos, mask);
    }

    function transferOnce(
        PermitTransferFrom memory permit,
        SignatureTransferDetails calldata details,
        address owner,
        bytes32 content,
        bytes calldata signature
    ) private {
        if (block.timestamp > permit.deadline) revert SignatureExpired(permit.deadline);
        checkAmount(permit.permitted, details);
        useNonce(owner, permit.nonce);
        verify(signature, content, owner);
        transferToken(permit.permitted.token, owner, details.to, details.requestedAmount);
    }

    function transferAllOnce(
        PermitBatchTransferFrom memory permit,
        SignatureTransferDetails[] calldata details,
        address owner,
        bytes32 content,
        bytes calldata signature
    ) private {
        if (block.timestamp > permit.deadline) revert SignatureExpired(permit.deadline);
        if (permit.permitted.length != details.length) revert LengthMismatch();
        useNonce(owner, permit.nonce);
        verify(signature, content, owner);
        for (uint256 i; i < details.length; ++i) {
            TokenPermissions memory permitted = permit.permitted[i];
            checkAmount(permitted, details[i]);
            // What asks for nothing need not be a token.
            if (details[i].requestedAmount != 0) {
                transferToken(permitted.token, owner, details[i].to, details[i].requestedAmount);
            }
        }
    }

    function checkAmount(TokenPermissions memory permitted, SignatureTransferDetails calldata details) private pure {
        if (details.requestedAmount > permitted.amount) revert InvalidAmount(permitted.amount);
    }

    function useNonce(address owner, uint256 nonce) private {
        (uint256 word, uint256 bit) = (nonce >> 8, 1 << (nonce & 0xff));
        uint256 used = nonceBitmap[owner][word];
        if (used & bit != 0) revert InvalidNonce();
        nonceBitmap[owner][word] = used | bit;
    }
}
