// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title IERC1271
/// @notice ERC-1271: a contract that signs.
interface IERC1271 {
    /// @notice Answers with this function's selector if the signature is the contract's.
    function isValidSignature(bytes32 hash, bytes memory signature) external view returns (bytes4);
}

/// @notice A signature has 64 (EIP-2098) or 65 bytes.
error InvalidSignatureLength();
/// @notice It is nobody's signature.
error InvalidSignature();
/// @notice It is somebody else's.
error InvalidSigner();
/// @notice The contract says that it is not its own.
error InvalidContractSignature();

// Reverts unless a signature of this hash is of this account, be it a contract's or a key's.
function verifySignature(bytes calldata signature, bytes32 hash, address signer) view {
    if (signer.code.length > 0) {
        bytes4 answer = IERC1271(signer).isValidSignature(hash, signature);
        if (answer != IERC1271.isValidSignature.selector) revert InvalidContractSignature();
        return;
    }
    bytes32 r;
    bytes32 s;
    uint8 v;
    if (signature.length == 65) {
        (r, s) = abi.decode(signature, (bytes32, bytes32));
        v = uint8(signature[64]);
    } else if (signature.length == 64) {
        // The highest bit of the second word is what makes 28 of 27.
        (r, s) = abi.decode(signature, (bytes32, bytes32));
        v = 27 + uint8(uint256(s) >> 255);
        s = bytes32(uint256(s) & uint256(type(int256).max));
    } else {
        revert InvalidSignatureLength();
    }
    address actual = ecrecover(hash, v, r, s);
    if (actual == address(0)) revert InvalidSignature();
    if (actual != signer) revert InvalidSigner();
}
