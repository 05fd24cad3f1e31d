// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {SelfCalled} from "./SelfCalled.sol";
import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";
import {ETH_BRIDGE} from "./interfaces/ISuperchainETHBridge.sol";

/// @title Multisend
/// @notice Sends ether to many accounts of another chain by two messages: the bridge's brings the ether, and this
///         contract's hands it out, once the other has arrived. It has the same address on all chains.
contract Multisend is SelfCalled {
    /// @notice What one account gets.
    struct Gift {
        address to;
        uint256 amount;
    }

    /// @notice The call's ether is not what the gifts add up to.
    error WrongValue(uint256 expected, uint256 actual);
    /// @notice An account refuses its gift.
    error Refused(address to);

    /// @notice The bridge brings ether.
    receive() external payable {}

    /// @notice Sends the call's ether.
    /// @param destination The chain's id.
    /// @param gifts       Who gets how much there.
    /// @return The hash of the message that hands the ether out.
    function send(uint256 destination, Gift[] calldata gifts) external payable returns (bytes32) {
        uint256 total;
        for (uint256 at; at < gifts.length; ++at) {
            total += gifts[at].amount;
        }
        if (msg.value != total) revert WrongValue(total, msg.value);
        bytes32 bringsEther = ETH_BRIDGE.sendETH{value: total}(address(this), destination);
        return MESSENGER.sendMessage(destination, address(this), abi.encodeCall(this.handOut, (bringsEther, gifts)));
    }

    /// @notice Hands out ether that has arrived. By a message of this contract's only.
    /// @param bringsEther The hash of the message that brings the ether.
    /// @param gifts       Who gets how much.
    function handOut(bytes32 bringsEther, Gift[] calldata gifts) external {
        _requireFromItself();
        _requireRelayed(bringsEther);
        for (uint256 at; at < gifts.length; ++at) {
            (bool taken,) = gifts[at].to.call{value: gifts[at].amount}("");
            if (!taken) revert Refused(gifts[at].to);
        }
    }
}
