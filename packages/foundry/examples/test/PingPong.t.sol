// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, VM} from "chain-sim/ChainSim.sol";
import {PingPong} from "../src/PingPong.sol";

/// @title PingPongTest
/// @notice The ball is on one chain, whatever happens.
contract PingPongTest is ChainSim {
    PingPong internal player;

    function setUp() external {
        _createOn(901);
        _createOn(902);
        ready();
    }

    /// @notice The ball goes to the other chain and back.
    function testHitsTheBallBack() external {
        _hit(901, 902);
        VM.assertEq(relayAll(), 1, "relayed");
        _expectBall(902, 1);
        _hit(902, 901);
        VM.assertEq(relayAll(), 1, "relayed");
        _expectBall(901, 2);
    }

    /// @notice On its way the ball is nowhere, and cannot be hit.
    function testHitsTheBallOnce() external {
        _hit(901, 902);
        on(901);
        VM.assertFalse(player.hasBall(), "the ball is still on chain 901");
        try player.hit(902) {
            revert("expected that there is no ball to hit");
        } catch {}
    }

    /// @notice A ball that expires on its way is sent again.
    function testSendsAnExpiredBallAgain() external {
        _hit(901, 902);
        bytes32 ball = lastMessage(901).hash;
        expire(ball);
        expectRefused(ball, "has expired");
        resend(ball);
        relay(ball);
        _expectBall(902, 1);
    }

    /// @notice A reorg that takes the hit back takes the ball back.
    function testTakesTheBallBack() external {
        _hit(901, 902);
        relay(lastMessage(901).hash);
        _expectBall(902, 1);
        reorg(901, 1);
        _expectBall(901, 0);
        on(902);
        VM.assertFalse(player.hasBall(), "the ball is on both chains");
    }

    /// @notice A stranger's ball is not taken.
    function testRefusesAnotherBall() external {
        bytes memory ball = abi.encodeCall(player.receiveBall, (100));
        bytes32 forged = send(901, address(0xBAD), 902, address(player), ball);
        expectReverted(forged, VM.toString(abi.encodePacked(PingPong.NotPingPong.selector)));
    }

    /// @notice The contract; a test of another one creates that.
    function _create() internal virtual returns (PingPong) {
        return new PingPong{salt: "ping-pong"}(901);
    }

    function _createOn(uint256 chain) private committed(chain) {
        player = _create();
    }

    function _hit(uint256 source, uint256 destination) private committed(source) {
        player.hit(destination);
    }

    function _expectBall(uint256 chain, uint256 hits) private {
        on(chain);
        VM.assertTrue(player.hasBall(), "the ball is not there");
        VM.assertEq(player.hits(), hits, "hits");
    }
}
