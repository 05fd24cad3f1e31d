// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {Identifier} from "./interfaces/ICrossL2Inbox.sol";

/// @title CrossL2Inbox
/// @notice Admits logs of other chains that the transaction declares in its access list.
contract CrossL2Inbox {
    /// @notice The version of the released contract that this one equals in everything but gas and code.
    string public constant version = "1.0.2";

    /// @dev The SLOAD of a warm slot costs 100 gas, that of a cold one 2,100. What the code around it costs
    ///      is far below the difference.
    uint256 private constant COLD_GAS = 1_000;

    /// @dev The first byte of a checksum.
    uint256 private constant CHECKSUM_TYPE = 3;

    /// @notice The chain relies on a log.
    /// @param msgHash The hash of the log's payload.
    /// @param id      The log.
    event ExecutingMessage(bytes32 indexed msgHash, Identifier id);

    /// @notice The transaction does not declare the log.
    error NotInAccessList();

    /// @notice The block number is over 2^64 - 1.
    error BlockNumberTooHigh();

    /// @notice The log index is over 2^32 - 1.
    error LogIndexTooHigh();

    /// @notice The timestamp is over 2^64 - 1.
    error TimestampTooHigh();

    /// @notice Emits an executing message for a log that the transaction declares. Reverts if it does not
    ///         declare the log.
    /// @param _id      The log.
    /// @param _msgHash The hash of the log's payload.
    function validateMessage(Identifier memory _id, bytes32 _msgHash) external {
        if (!_isWarm(calculateChecksum(_id, _msgHash))) revert NotInAccessList();
        emit ExecutingMessage(_msgHash, _id);
    }

    /// @notice Computes the storage key by which a transaction declares a log.
    /// @param _id      The log.
    /// @param _msgHash The hash of the log's payload.
    /// @return The key.
    function calculateChecksum(Identifier memory _id, bytes32 _msgHash) public pure returns (bytes32) {
        if (_id.blockNumber > type(uint64).max) revert BlockNumberTooHigh();
        if (_id.logIndex > type(uint32).max) revert LogIndexTooHigh();
        if (_id.timestamp > type(uint64).max) revert TimestampTooHigh();

        bytes32 logHash = keccak256(abi.encodePacked(_id.origin, _msgHash));
        uint256 position = _id.blockNumber << 96 | _id.timestamp << 32 | _id.logIndex;
        bytes32 positionHash = keccak256(abi.encodePacked(logHash, position));
        uint256 checksum = uint256(keccak256(abi.encodePacked(positionHash, _id.chainId)));
        return bytes32(CHECKSUM_TYPE << 248 | checksum << 8 >> 8);
    }

    /// @dev Returns whether a slot is warm. Only the access list of a transaction can have warmed it, because
    ///      nothing here loads a slot without the revert that makes it cold again.
    function _isWarm(bytes32 _slot) private view returns (bool isWarm_) {
        assembly ("memory-safe") {
            let gasBefore := gas()
            // The word is stored, so that no optimizer can leave out the SLOAD.
            mstore(0x00, sload(_slot))
            isWarm_ := lt(sub(gasBefore, gas()), COLD_GAS)
        }
    }
}
