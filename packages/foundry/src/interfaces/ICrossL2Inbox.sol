// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

/// @notice Where an initiating message is: the log of a contract on a chain.
struct Identifier {
    address origin;
    uint256 blockNumber;
    uint256 logIndex;
    uint256 timestamp;
    uint256 chainId;
}

/// @title ICrossL2Inbox
/// @notice The predeploy that admits a log of another chain as an executing message.
interface ICrossL2Inbox {
    /// @notice The transaction does not declare the log.
    error NotInAccessList();

    /// @notice Relies on a log, which the transaction has to declare in its access list.
    /// @param _id      Where the log is.
    /// @param _msgHash The keccak256 hash of its payload.
    function validateMessage(Identifier calldata _id, bytes32 _msgHash) external;
}

// Where it is on each chain.
ICrossL2Inbox constant INBOX = ICrossL2Inbox(0x4200000000000000000000000000000000000022);
