// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {VM} from "./Vm.sol";

/// @title Json
/// @notice Writes the parameters of requests.
library Json {
    /// @notice A string.
    function quoted(string memory text) internal pure returns (string memory) {
        return string.concat("\"", text, "\"");
    }

    /// @notice An address.
    function hexed(address value) internal pure returns (string memory) {
        return quoted(VM.toString(value));
    }

    /// @notice Bytes.
    function hexed(bytes memory value) internal pure returns (string memory) {
        return quoted(VM.toString(value));
    }

    /// @notice A word.
    function hexed(bytes32 value) internal pure returns (string memory) {
        return quoted(VM.toString(value));
    }

    /// @notice A quantity, without leading zeros: 32 bytes would be the hash of a block where a block is expected.
    function hexed(uint256 value) internal pure returns (string memory) {
        bytes memory digits = bytes(VM.toString(bytes32(value)));
        uint256 first = 2;
        while (first < digits.length - 1 && digits[first] == "0") ++first;
        bytes memory quantity = new bytes(digits.length - first);
        for (uint256 i; i < quantity.length; ++i) {
            quantity[i] = digits[first + i];
        }
        return quoted(string.concat("0x", string(quantity)));
    }

    /// @notice A field of an object.
    function field(string memory name, string memory value) internal pure returns (string memory) {
        return string.concat(quoted(name), ":", value);
    }

    /// @notice An array of one.
    function list(string memory one) internal pure returns (string memory) {
        return string.concat("[", one, "]");
    }

    /// @notice An array of two.
    function list(string memory one, string memory two) internal pure returns (string memory) {
        return string.concat("[", one, ",", two, "]");
    }

    /// @notice An array of three.
    function list(string memory one, string memory two, string memory three) internal pure returns (string memory) {
        return string.concat("[", one, ",", two, ",", three, "]");
    }
}
