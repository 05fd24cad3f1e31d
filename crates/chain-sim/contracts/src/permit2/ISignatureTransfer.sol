// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title ISignatureTransfer
/// @notice The half of Permit2 that transfers by a signature that counts once.
interface ISignatureTransfer {
    /// @notice How much of a token a signature allows.
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    /// @notice A signature for one transfer.
    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @notice A signature for many.
    struct PermitBatchTransferFrom {
        TokenPermissions[] permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @notice What the spender asks for.
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Signatures with these nonces of a word no longer count.
    event UnorderedNonceInvalidation(address indexed owner, uint256 word, uint256 mask);

    /// @notice The signature allows no more than that.
    error InvalidAmount(uint256 maxAmount);
    /// @notice There are not as many transfers as tokens.
    error LengthMismatch();
}
