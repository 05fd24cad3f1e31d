// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {MESSENGER} from "chain-sim/interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title PingPong
/// @notice A ball that is on one chain at a time. Messages bring it from one to the other, between contracts at the
///         same address.
contract PingPong {
    /// @notice Whether the ball is on this chain.
    bool public hasBall;
    /// @notice How often it was hit before it came here.
    uint256 public hits;

    /// @notice The ball is on another chain.
    error NoBall();
    /// @notice Somebody else brings a ball.
    error NotPingPong(address caller, address sender);

    /// @param first The chain where the ball is at first.
    constructor(uint256 first) {
        hasBall = block.chainid == first;
    }

    /// @notice Hits the ball to another chain.
    function hit(uint256 destination) external {
        if (!hasBall) revert NoBall();
        hasBall = false;
        MESSENGER.sendMessage(destination, address(this), abi.encodeCall(this.receiveBall, (hits + 1)));
    }

    /// @notice Takes the ball.
    function receiveBall(uint256 hits_) external {
        _checkSender();
        (hasBall, hits) = (true, hits_);
    }

    // Only this contract, on whichever chain, sends balls.
    function _checkSender() internal view virtual {
        address sender;
        if (msg.sender == address(MESSENGER)) (sender,) = MESSENGER.crossDomainMessageContext();
        if (sender != address(this)) revert NotPingPong(msg.sender, sender);
    }
}
