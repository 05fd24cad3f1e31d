// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {IERC20} from "../interfaces/IERC20.sol";
import {verifySignature} from "./Signature.sol";

/// @title PermitBase
/// @notice What both halves of Permit2 need: signatures of this contract on this chain (EIP-712), and transfers.
abstract contract PermitBase {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,uint256 chainId,address verifyingContract)");
    bytes32 private constant NAME_HASH = keccak256("Permit2");

    /// @notice What signatures are for.
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, block.chainid, address(this)));
    }

    // Reverts unless the owner has signed what has this hash.
    function verify(bytes calldata signature, bytes32 content, address owner) internal view {
        bytes32 hash = keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), content));
        verifySignature(signature, hash, owner);
    }

    // Tokens may return nothing, or true.
    function transferToken(address token, address from, address to, uint256 amount) internal {
        (bool success, bytes memory answer) = token.call(abi.encodeCall(IERC20.transferFrom, (from, to, amount)));
        if (answer.length == 0) success = success && token.code.length > 0;
        else success = success && answer.length >= 32 && abi.decode(answer, (uint256)) == 1;
        require(success, "TRANSFER_FROM_FAILED");
    }
}
