// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title SelfCalled
/// @notice A contract with the same address on all chains, which messages of its own call, one after the other.
abstract contract SelfCalled {
    /// @notice The call is no relay of a message that this contract sent on another chain.
    error NotFromItself(address caller, address sender);
    /// @notice A message that has to be relayed first was not. supersim's relayer waits for that message.
    error RequiredMessageNotSuccessful(bytes32 msgHash);

    // Reverts unless the call relays a message of this contract's. Returns the chain it comes from.
    function _requireFromItself() internal view returns (uint256 source) {
        if (msg.sender != address(MESSENGER)) revert NotFromItself(msg.sender, address(0));
        address sender;
        (sender, source) = MESSENGER.crossDomainMessageContext();
        if (sender != address(this)) revert NotFromItself(msg.sender, sender);
    }

    // Reverts unless the message with this hash was relayed here.
    function _requireRelayed(bytes32 messageHash) internal view {
        if (!MESSENGER.successfulMessages(messageHash)) revert RequiredMessageNotSuccessful(messageHash);
    }
}
