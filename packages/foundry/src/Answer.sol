// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {VM, Vm} from "./Vm.sol";

/// @title Answer
/// @notice Reads what `vm.rpc` returns: hex is bytes, a number is a word, an object is a tuple of its values in the
///         order of their names.
library Answer {
    uint256 private constant WORD = 32;

    /// @notice A quantity, such as 0x1f, which comes with as many bytes as it needs.
    function quantity(bytes memory data) internal pure returns (uint256) {
        require(data.length <= WORD, string.concat("expected a quantity, got ", VM.toString(data)));
        return data.length == 0 ? 0 : uint256(bytes32(data)) >> (8 * (WORD - data.length));
    }

    /// @notice Whether a receipt is that of a transaction that succeeded.
    /// @dev Which fields a receipt has depends on the chain. The last ones are always status, to, transactionHash,
    ///      transactionIndex and type, each with a word in the head of the tuple. The first ones are blobGasUsed, if
    ///      the chain has it, blockHash and blockNumber: a quantity is bytes, and the first bytes begin where the
    ///      head ends.
    function succeeded(bytes memory receipt) internal pure returns (bool) {
        uint256 first = _word(receipt, WORD);
        uint256 head = first < receipt.length ? first : _word(receipt, 2 * WORD);
        return quantityAt(receipt, head / WORD - 5) == 1;
    }

    /// @notice A quantity that is a field of an object. All its fields come in the order of their names.
    function quantityAt(bytes memory object, uint256 field) internal pure returns (uint256) {
        uint256 start = WORD + _word(object, WORD * (1 + field));
        uint256 length = _word(object, start);
        require(length <= WORD, string.concat("expected a quantity, got ", VM.toString(length), " bytes"));
        return length == 0 ? 0 : _word(object, start + WORD) >> (8 * (WORD - length));
    }

    /// @notice A word of data that is no bytes.
    function word(bytes memory data, uint256 index) internal pure returns (uint256) {
        return _word(data, index * WORD);
    }

    /// @notice The words of an error: the code and the message of the server, or what else went wrong.
    function refusal(bytes memory reason) internal pure returns (string memory) {
        if (reason.length < 4 || bytes4(reason) != Vm.CheatcodeError.selector) return VM.toString(reason);
        bytes memory body = new bytes(reason.length - 4);
        for (uint256 i; i < body.length; ++i) {
            body[i] = reason[i + 4];
        }
        string memory text = abi.decode(body, (string));
        string[] memory parts = VM.split(text, "error code ");
        if (parts.length < 2) return text;
        string memory words = parts[1];
        for (uint256 i = 2; i < parts.length; ++i) {
            words = string.concat(words, "error code ", parts[i]);
        }
        return words;
    }

    // The 32 bytes at an offset.
    function _word(bytes memory data, uint256 offset) private pure returns (uint256 value) {
        require(
            offset + WORD <= data.length,
            string.concat(
                "expected an answer of ", VM.toString(offset + WORD), " bytes, got ", VM.toString(data.length)
            )
        );
        assembly ("memory-safe") {
            value := mload(add(add(data, 0x20), offset))
        }
    }
}
