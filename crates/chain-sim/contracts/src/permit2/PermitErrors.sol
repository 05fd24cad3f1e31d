// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @notice The signature counted until then, in seconds.
error SignatureExpired(uint256 signatureDeadline);

/// @notice The nonce was used, or is not the next.
error InvalidNonce();
