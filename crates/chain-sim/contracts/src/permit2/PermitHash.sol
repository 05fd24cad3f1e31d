// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {IAllowanceTransfer} from "./IAllowanceTransfer.sol";
import {ISignatureTransfer} from "./ISignatureTransfer.sol";

// The types of what is signed, as EIP-712 writes them.
bytes32 constant DETAILS_TYPEHASH =
    keccak256("PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)");
bytes32 constant SINGLE_TYPEHASH = keccak256(
    "PermitSingle(PermitDetails details,address spender,uint256 sigDeadline)"
    "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
);
bytes32 constant BATCH_TYPEHASH = keccak256(
    "PermitBatch(PermitDetails[] details,address spender,uint256 sigDeadline)"
    "PermitDetails(address token,uint160 amount,uint48 expiration,uint48 nonce)"
);
bytes32 constant PERMISSIONS_TYPEHASH = keccak256("TokenPermissions(address token,uint256 amount)");
bytes32 constant TRANSFER_TYPEHASH = keccak256(
    "PermitTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline)"
    "TokenPermissions(address token,uint256 amount)"
);
bytes32 constant BATCH_TRANSFER_TYPEHASH = keccak256(
    "PermitBatchTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline)"
    "TokenPermissions(address token,uint256 amount)"
);
// Where the types of transfers with a witness begin.
string constant WITNESS_TRANSFER =
    "PermitWitnessTransferFrom(TokenPermissions permitted,address spender,uint256 nonce,uint256 deadline,";
string constant BATCH_WITNESS_TRANSFER =
    "PermitBatchWitnessTransferFrom(TokenPermissions[] permitted,address spender,uint256 nonce,uint256 deadline,";

// Something that applications let people sign along with a transfer.
struct Witness {
    // Hash of it.
    bytes32 hash;
    // What follows the fields of a transfer in the type: its name, and all types there are.
    string typeString;
}

function hashSingle(IAllowanceTransfer.PermitSingle calldata permit) pure returns (bytes32) {
    bytes32 details = hashDetails(permit.details);
    return keccak256(abi.encode(SINGLE_TYPEHASH, details, permit.spender, permit.sigDeadline));
}

function hashBatch(IAllowanceTransfer.PermitBatch calldata permit) pure returns (bytes32) {
    bytes32[] memory details = new bytes32[](permit.details.length);
    for (uint256 i; i < details.length; ++i) {
        details[i] = hashDetails(permit.details[i]);
    }
    bytes32 all = keccak256(abi.encodePacked(details));
    return keccak256(abi.encode(BATCH_TYPEHASH, all, permit.spender, permit.sigDeadline));
}

function hashDetails(IAllowanceTransfer.PermitDetails calldata details) pure returns (bytes32) {
    return keccak256(abi.encode(DETAILS_TYPEHASH, details));
}

// The caller is the spender.
function hashTransfer(ISignatureTransfer.PermitTransferFrom memory permit) view returns (bytes32) {
    bytes32 permitted = hashPermissions(permit.permitted);
    return keccak256(abi.encode(TRANSFER_TYPEHASH, permitted, msg.sender, permit.nonce, permit.deadline));
}

function hashTransferWithWitness(ISignatureTransfer.PermitTransferFrom memory permit, Witness memory witness)
    view
    returns (bytes32)
{
    bytes32 typeHash = keccak256(abi.encodePacked(WITNESS_TRANSFER, witness.typeString));
    bytes32 permitted = hashPermissions(permit.permitted);
    return keccak256(abi.encode(typeHash, permitted, msg.sender, permit.nonce, permit.deadline, witness.hash));
}

function hashBatchTransfer(ISignatureTransfer.PermitBatchTransferFrom memory permit) view returns (bytes32) {
    bytes32 permitted = hashAllPermissions(permit.permitted);
    return keccak256(abi.encode(BATCH_TRANSFER_TYPEHASH, permitted, msg.sender, permit.nonce, permit.deadline));
}

function hashBatchTransferWithWitness(ISignatureTransfer.PermitBatchTransferFrom memory permit, Witness memory witness)
    view
    returns (bytes32)
{
    bytes32 typeHash = keccak256(abi.encodePacked(BATCH_WITNESS_TRANSFER, witness.typeString));
    bytes32 permitted = hashAllPermissions(permit.permitted);
    return keccak256(abi.encode(typeHash, permitted, msg.sender, permit.nonce, permit.deadline, witness.hash));
}

function hashPermissions(ISignatureTransfer.TokenPermissions memory permitted) pure returns (bytes32) {
    return keccak256(abi.encode(PERMISSIONS_TYPEHASH, permitted));
}

function hashAllPermissions(ISignatureTransfer.TokenPermissions[] memory permitted) pure returns (bytes32) {
    bytes32[] memory all = new bytes32[](permitted.length);
    for (uint256 i; i < all.length; ++i) {
        all[i] = hashPermissions(permitted[i]);
    }
    return keccak256(abi.encodePacked(all));
}
