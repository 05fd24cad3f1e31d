// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @notice The caller is not the one that may.
error Unauthorized();

/// @notice The zero address takes nothing.
error ZeroAddress();

/// @notice Another contract than this one on another chain sent the message.
error InvalidCrossDomainSender();
