// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title Workload
/// @notice Work that has nothing to do with messages, as often as asked for.
contract Workload {
    /// @notice Adds up squares: arithmetic and jumps.
    /// @param times How many squares.
    /// @return sum The squares of 0 to `times - 1`, added up.
    function addSquares(uint256 times) external pure returns (uint256 sum) {
        for (uint256 i = 0; i < times; ++i) {
            sum += i * i;
        }
    }

    /// @notice Hashes memory over and over, the last hash in its first word.
    /// @param times  How many hashes.
    /// @param length The bytes of memory, at least 32.
    /// @return hash The last hash.
    function hashMemory(uint256 times, uint256 length) external pure returns (bytes32 hash) {
        bytes memory data = new bytes(length);
        for (uint256 i = 0; i < times; ++i) {
            hash = keccak256(data);
            assembly ("memory-safe") {
                mstore(add(data, 0x20), hash)
            }
        }
    }

    /// @notice Counts by calls, each of which does next to nothing.
    /// @param times How many calls.
    /// @param other Whom to call, another of these.
    /// @return count `times`.
    function countByCalls(uint256 times, Workload other) external pure returns (uint256 count) {
        for (uint256 i = 0; i < times; ++i) {
            count = other.increment(count);
        }
    }

    /// @notice Adds one.
    /// @param count The number to add to.
    /// @return The next number.
    function increment(uint256 count) external pure returns (uint256) {
        return count + 1;
    }
}
