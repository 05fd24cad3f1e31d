// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {burnEther} from "./BurnedEther.sol";
import {IL2ToL1MessagePasser} from "./interfaces/IL2ToL1MessagePasser.sol";

/// @title L2ToL1MessagePasser
/// @notice Where withdrawals begin: it stores the hash of each, which is proved on the L1 by the storage root.
contract L2ToL1MessagePasser is IL2ToL1MessagePasser {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.1.2+chain-sim";
    /// @notice The version in the nonces of messages.
    uint16 public constant MESSAGE_VERSION = 1;
    /// @dev The gas limit of a withdrawal by a plain transfer.
    uint256 private constant TRANSFER_GAS_LIMIT = 100_000;

    /// @notice Whether a withdrawal was sent, by its hash.
    mapping(bytes32 withdrawalHash => bool) public sentMessages;
    /// @dev The number of withdrawals.
    uint240 private count;

    /// @notice A withdrawal was sent.
    event MessagePassed(
        uint256 indexed nonce,
        address indexed sender,
        address indexed target,
        uint256 value,
        uint256 gasLimit,
        bytes data,
        bytes32 withdrawalHash
    );
    /// @notice The ether of withdrawals was destroyed; it is on the L1.
    event WithdrawerBalanceBurnt(uint256 indexed amount);

    /// @notice Withdraws a plain transfer to its sender.
    receive() external payable {
        send(msg.sender, TRANSFER_GAS_LIMIT, "");
    }

    /// @notice Destroys the ether of all withdrawals so far.
    function burn() external {
        uint256 amount = address(this).balance;
        burnEther(amount);
        emit WithdrawerBalanceBurnt(amount);
    }

    /// @inheritdoc IL2ToL1MessagePasser
    function initiateWithdrawal(address _target, uint256 _gasLimit, bytes calldata _data) external payable {
        send(_target, _gasLimit, _data);
    }

    /// @notice The nonce of the next withdrawal, with the version in its first two bytes.
    function messageNonce() public view returns (uint256) {
        return (uint256(MESSAGE_VERSION) << 240) | count;
    }

    /// @dev Stores a withdrawal.
    function send(address _target, uint256 _gasLimit, bytes memory _data) private {
        uint256 nonce = messageNonce();
        bytes32 hash = keccak256(abi.encode(nonce, msg.sender, _target, msg.value, _gasLimit, _data));
        sentMessages[hash] = true;
        emit MessagePassed(nonce, msg.sender, _target, msg.value, _gasLimit, _data, hash);
        unchecked {
            ++count;
        }
    }
}
