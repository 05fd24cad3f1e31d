// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @notice Names one log on one chain: who emitted it and where it is.
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
    /// @notice Declares that the log named by `_id`, whose payload hashes to `_msgHash`, is relied upon here.
    /// @param _id      The log.
    /// @param _msgHash The keccak256 hash of the payload of the log.
    function validateMessage(Identifier calldata _id, bytes32 _msgHash) external;
}

// Where the predeploy is on every chain.
ICrossL2Inbox constant CROSS_L2_INBOX = ICrossL2Inbox(0x4200000000000000000000000000000000000022);
