// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @notice Names one log on one chain.
struct Identifier {
    address origin;
    uint256 blockNumber;
    uint256 logIndex;
    uint256 timestamp;
    uint256 chainId;
}

/// @title ICrossL2Inbox
/// @notice The part of the inbox's interface that the messenger uses.
interface ICrossL2Inbox {
    /// @notice Emits an executing message for a log that the transaction declares. Reverts if it
    ///         does not declare the log.
    /// @param _id      The log.
    /// @param _msgHash The hash of the log's payload.
    function validateMessage(Identifier calldata _id, bytes32 _msgHash) external;
}

// The predeploy, which has this address on every chain.
ICrossL2Inbox constant CROSS_L2_INBOX = ICrossL2Inbox(0x4200000000000000000000000000000000000022);
