// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IERC165
/// @notice ERC-165: which interfaces a contract has.
interface IERC165 {
    /// @notice Whether the contract has the interface of this id.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}

// ERC-165's own: the gas that an answer may take, and the id that no contract has.
uint256 constant ANSWER_GAS = 30_000;
bytes4 constant INVALID_ID = 0xffffffff;

// Whether an account says, in the way of ERC-165, that it has an interface. One without code says nothing.
function hasInterface(address account, bytes4 interfaceId) view returns (bool) {
    return answersYes(account, type(IERC165).interfaceId) && !answersYes(account, INVALID_ID)
        && answersYes(account, interfaceId);
}

// Whether it answers, to one question, with the word 1.
function answersYes(address account, bytes4 interfaceId) view returns (bool) {
    bytes memory question = abi.encodeCall(IERC165.supportsInterface, (interfaceId));
    (bool success, bytes memory answer) = account.staticcall{gas: ANSWER_GAS}(question);
    return success && answer.length >= 32 && abi.decode(answer, (uint256)) == 1;
}
