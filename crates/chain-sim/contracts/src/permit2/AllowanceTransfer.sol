// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {IAllowanceTransfer} from "./IAllowanceTransfer.sol";
import {PermitBase} from "./PermitBase.sol";
import {InvalidNonce, SignatureExpired} from "./PermitErrors.sol";
import {hashBatch, hashSingle} from "./PermitHash.sol";

/// @title AllowanceTransfer
/// @notice Transfers of what spenders were allowed, by a call or a signature of the owner's.
abstract contract AllowanceTransfer is IAllowanceTransfer, PermitBase {
    struct Allowance {
        uint160 amount;
        uint48 expiration;
        uint48 nonce;
    }

    /// @notice How much of an owner's token a spender may transfer, until when in seconds, and the nonce of the next
    ///         signature.
    mapping(address owner => mapping(address token => mapping(address spender => Allowance))) public allowance;

    /// @notice Allows a spender to transfer tokens of the caller's. An expiration of 0 is the end of this block.
    function approve(address token, address spender, uint160 amount, uint48 expiration) external {
        allow(allowance[msg.sender][token][spender], amount, expiration);
        emit Approval(msg.sender, token, spender, amount, expiration);
    }

    /// @notice Allows it by a signature.
    function permit(address owner, PermitSingle calldata permitSingle, bytes calldata signature) external {
        if (block.timestamp > permitSingle.sigDeadline) revert SignatureExpired(permitSingle.sigDeadline);
        verify(signature, hashSingle(permitSingle), owner);
        allowBySignature(owner, permitSingle.spender, permitSingle.details);
    }

    /// @notice Allows it for many tokens by one signature.
    function permit(address owner, PermitBatch calldata permitBatch, bytes calldata signature) external {
        if (block.timestamp > permitBatch.sigDeadline) revert SignatureExpired(permitBatch.sigDeadline);
        verify(signature, hashBatch(permitBatch), owner);
        for (uint256 i; i < permitBatch.details.length; ++i) {
            allowBySignature(owner, permitBatch.spender, permitBatch.details[i]);
        }
    }

    /// @notice Transfers what the caller was allowed.
    function transferFrom(address from, address to, uint160 amount, address token) external {
        spend(from, to, amount, token);
    }

    /// @notice Makes many such transfers.
    function transferFrom(AllowanceTransferDetails[] calldata transferDetails) external {
        for (uint256 i; i < transferDetails.length; ++i) {
            AllowanceTransferDetails calldata details = transferDetails[i];
            spend(details.from, details.to, details.amount, details.token);
        }
    }

    /// @notice Takes back what the caller has allowed.
    function lockdown(TokenSpenderPair[] calldata approvals) external {
        for (uint256 i; i < approvals.length; ++i) {
            (address token, address spender) = (approvals[i].token, approvals[i].spender);
            allowance[msg.sender][token][spender].amount = 0;
            emit Lockdown(msg.sender, token, spender);
        }
    }

    /// @notice Makes signatures of the caller's with nonces below this one count no longer; 65,535 at most.
    function invalidateNonces(address token, address spender, uint48 newNonce) external {
        Allowance storage allowed = allowance[msg.sender][token][spender];
        uint48 oldNonce = allowed.nonce;
        if (newNonce <= oldNonce) revert InvalidNonce();
        if (newNonce - oldNonce > type(uint16).max) revert ExcessiveInvalidation();
        allowed.nonce = newNonce;
        emit NonceInvalidation(msg.sender, token, spender, newNonce, oldNonce);
    }

    function allowBySignature(address owner, address spender, PermitDetails calldata details) private {
        Allowance storage allowed = allowance[owner][details.token][spender];
        if (allowed.nonce != details.nonce) revert InvalidNonce();
        unchecked {
            // It would take 2^48 signatures.
            allowed.nonce = details.nonce + 1;
        }
        allow(allowed, details.amount, details.expiration);
        emit Permit(owner, details.token, spender, details.amount, details.expiration, details.nonce);
    }

    function allow(Allowance storage allowed, uint160 amount, uint48 expiration) private {
        allowed.amount = amount;
        allowed.expiration = expiration == 0 ? uint48(block.timestamp) : expiration;
    }

    function spend(address from, address to, uint160 amount, address token) private {
        Allowance storage allowed = allowance[from][token][msg.sender];
        if (block.timestamp > allowed.expiration) revert AllowanceExpired(allowed.expiration);
        // The highest amount stands for any.
        if (allowed.amount != type(uint160).max) {
            if (amount > allowed.amount) revert InsufficientAllowance(allowed.amount);
            allowed.amount -= amount;
        }
        transferToken(token, from, to, amount);
    }
}
