// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IERC165
/// @notice ERC-165: which interfaces a contract has.
interface IERC165 {
    /// @notice Whether the contract has the interface of this id.
    function supportsInterface(bytes4 interfaceId) external view returns (bool);
}

// Whether an account says that it has an interface. One without code says nothing.
function hasInterface(address account, bytes4 interfaceId) view returns (bool) {
    bytes memory question = abi.encodeCall(IERC165.supportsInterface, (interfaceId));
    (bool success, bytes memory answer) = account.staticcall(question);
    return success && answer.length >= 32 && abi.decode(answer, (uint256)) == 1;
}
