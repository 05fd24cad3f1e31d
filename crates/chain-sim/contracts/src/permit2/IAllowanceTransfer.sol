// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IAllowanceTransfer
/// @notice The half of Permit2 that keeps what spenders may transfer, and until when.
interface IAllowanceTransfer {
    /// @notice What a signature allows a spender of one token.
    struct PermitDetails {
        address token;
        uint160 amount;
        uint48 expiration;
        uint48 nonce;
    }

    /// @notice A signature for one token.
    struct PermitSingle {
        PermitDetails details;
        address spender;
        uint256 sigDeadline;
    }

    /// @notice A signature for many.
    struct PermitBatch {
        PermitDetails[] details;
        address spender;
        uint256 sigDeadline;
    }

    /// @notice One transfer of many.
    struct AllowanceTransferDetails {
        address from;
        address to;
        uint160 amount;
        address token;
    }

    /// @notice Whom to take what he may transfer.
    struct TokenSpenderPair {
        address token;
        address spender;
    }

    /// @notice Signatures with nonces below the new one no longer count.
    event NonceInvalidation(
        address indexed owner, address indexed token, address indexed spender, uint48 newNonce, uint48 oldNonce
    );
    /// @notice The owner has allowed it.
    event Approval(
        address indexed owner, address indexed token, address indexed spender, uint160 amount, uint48 expiration
    );
    /// @notice The owner has allowed it by a signature.
    event Permit(
        address indexed owner,
        address indexed token,
        address indexed spender,
        uint160 amount,
        uint48 expiration,
        uint48 nonce
    );
    /// @notice The owner has taken it back.
    event Lockdown(address indexed owner, address token, address spender);

    /// @notice What was allowed was so until then, in seconds.
    error AllowanceExpired(uint256 deadline);
    /// @notice Only so much is allowed.
    error InsufficientAllowance(uint256 amount);
    /// @notice Too many nonces at once.
    error ExcessiveInvalidation();
}
