// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {InvalidCrossDomainSender, Unauthorized, ZeroAddress} from "./Errors.sol";
import {forceSend} from "./ForcedSend.sol";
import {ETH_LIQUIDITY} from "./interfaces/IETHLiquidity.sol";
import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title SuperchainETHBridge
/// @notice Sends ether to another chain, by a message to itself there.
contract SuperchainETHBridge {
    /// @notice What this behaves as, and whose it is.
    string public constant version = "1.0.1+chain-sim";

    /// @notice Ether is on its way to another chain.
    event SendETH(address indexed from, address indexed to, uint256 amount, uint256 destination);

    /// @notice Ether of another chain has arrived.
    event RelayETH(address indexed from, address indexed to, uint256 amount, uint256 source);

    /// @notice Sends the call's ether.
    /// @param _to      Who gets it.
    /// @param _chainId On which chain.
    /// @return msgHash_ The hash of the message.
    function sendETH(address _to, uint256 _chainId) external payable returns (bytes32 msgHash_) {
        if (_to == address(0)) revert ZeroAddress();
        ETH_LIQUIDITY.burn{value: msg.value}();
        bytes memory message = abi.encodeCall(this.relayETH, (msg.sender, _to, msg.value));
        msgHash_ = MESSENGER.sendMessage(_chainId, address(this), message);
        emit SendETH(msg.sender, _to, msg.value, _chainId);
    }

    /// @notice Gives ether that has arrived to its receiver, who is not called. The messenger only.
    /// @param _from   Who sent it.
    /// @param _to     Who gets it.
    /// @param _amount How much, in wei.
    function relayETH(address _from, address _to, uint256 _amount) external {
        if (msg.sender != address(MESSENGER)) revert Unauthorized();
        (address sender, uint256 source) = MESSENGER.crossDomainMessageContext();
        if (sender != address(this)) revert InvalidCrossDomainSender();
        ETH_LIQUIDITY.mint(_amount);
        forceSend(_to, _amount);
        emit RelayETH(_from, _to, _amount, source);
    }
}
