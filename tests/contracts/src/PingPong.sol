// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title PingPong
/// @notice A ball that is on one chain at a time, hit from one to the other by messages. It has the same address on
///         all chains that play, so that it trusts nobody but itself.
contract PingPong {
    /// @notice The ball.
    struct Ball {
        // How often it was hit.
        uint256 hits;
        // Who hit it last.
        address hitter;
    }

    /// @notice The ball, where it is.
    Ball public ball;
    /// @notice Whether it is on this chain.
    bool public hasBall;

    /// @notice The ball is on its way.
    event Sent(uint256 indexed destination, Ball ball);
    /// @notice The ball is here.
    event Received(uint256 indexed source, Ball ball);

    /// @notice The ball is on another chain.
    error NoBall();
    /// @notice Nobody but this contract, through the messenger, brings balls.
    error NotFromItself(address caller, address sender);

    /// @notice Gives the ball to the chain that begins.
    /// @param first The chain's id.
    constructor(uint256 first) {
        hasBall = block.chainid == first;
    }

    /// @notice Hits the ball to another chain.
    /// @param destination The chain's id.
    function hit(uint256 destination) external {
        if (!hasBall) revert NoBall();
        hasBall = false;
        Ball memory next = Ball(ball.hits + 1, msg.sender);
        delete ball;
        MESSENGER.sendMessage(destination, address(this), abi.encodeCall(this.receiveBall, (next)));
        emit Sent(destination, next);
    }

    /// @notice Takes the ball.
    function receiveBall(Ball calldata next) external {
        if (msg.sender != address(MESSENGER)) revert NotFromItself(msg.sender, address(0));
        (address sender, uint256 source) = MESSENGER.crossDomainMessageContext();
        if (sender != address(this)) revert NotFromItself(msg.sender, sender);
        (ball, hasBall) = (next, true);
        emit Received(source, next);
    }
}
