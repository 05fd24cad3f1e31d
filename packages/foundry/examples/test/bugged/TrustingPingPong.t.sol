// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {PingPong} from "../../src/PingPong.sol";
import {TrustingPingPong} from "../../src/bugged/TrustingPingPong.sol";
import {PingPongTest} from "../PingPong.t.sol";

/// @title TrustingPingPongTest
/// @notice The tests of PingPong find the bug: testRefusesAnotherBall fails.
contract TrustingPingPongTest is PingPongTest {
    function _create() internal override returns (PingPong) {
        return new TrustingPingPong{salt: "ping-pong"}(901);
    }
}
