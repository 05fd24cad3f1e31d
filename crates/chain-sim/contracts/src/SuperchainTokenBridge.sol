// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {InvalidCrossDomainSender, Unauthorized, ZeroAddress} from "./Errors.sol";
import {hasInterface} from "./interfaces/IERC165.sol";
import {IERC7802} from "./interfaces/IERC7802.sol";
import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title SuperchainTokenBridge
/// @notice Sends tokens (ERC-7802) to another chain, where they have the same address: burns them, and mints them
///         there by a message to itself.
contract SuperchainTokenBridge {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.0.1+chain-sim";

    /// @notice Tokens are on their way to another chain.
    event SendERC20(
        address indexed token, address indexed from, address indexed to, uint256 amount, uint256 destination
    );

    /// @notice Tokens of another chain have arrived.
    event RelayERC20(address indexed token, address indexed from, address indexed to, uint256 amount, uint256 source);

    /// @notice The token does not say that it is one of ERC-7802.
    error InvalidERC7802();

    /// @notice Sends tokens of the caller's.
    /// @param _token   The token.
    /// @param _to      Who gets them.
    /// @param _amount  How many.
    /// @param _chainId On which chain.
    /// @return msgHash_ The hash of the message.
    function sendERC20(address _token, address _to, uint256 _amount, uint256 _chainId)
        external
        returns (bytes32 msgHash_)
    {
        if (_to == address(0)) revert ZeroAddress();
        if (!hasInterface(_token, type(IERC7802).interfaceId)) revert InvalidERC7802();
        IERC7802(_token).crosschainBurn(msg.sender, _amount);
        bytes memory message = abi.encodeCall(this.relayERC20, (_token, msg.sender, _to, _amount));
        msgHash_ = MESSENGER.sendMessage(_chainId, address(this), message);
        emit SendERC20(_token, msg.sender, _to, _amount, _chainId);
    }

    /// @notice Gives tokens that have arrived to their receiver. The messenger only.
    /// @param _token  The token.
    /// @param _from   Who sent them.
    /// @param _to     Who gets them.
    /// @param _amount How many.
    function relayERC20(address _token, address _from, address _to, uint256 _amount) external {
        if (msg.sender != address(MESSENGER)) revert Unauthorized();
        (address sender, uint256 source) = MESSENGER.crossDomainMessageContext();
        if (sender != address(this)) revert InvalidCrossDomainSender();
        IERC7802(_token).crosschainMint(_to, _amount);
        emit RelayERC20(_token, _from, _to, _amount, source);
    }
}
