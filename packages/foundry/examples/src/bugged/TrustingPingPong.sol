// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {MESSENGER} from "chain-sim/interfaces/IL2ToL2CrossDomainMessenger.sol";
import {PingPong} from "../PingPong.sol";

/// @title TrustingPingPong
/// @notice The bug: it believes whatever the messenger relays, and forgets that anybody can send a message.
contract TrustingPingPong is PingPong {
    constructor(uint256 first) PingPong(first) {}

    function _checkSender() internal view override {
        if (msg.sender != address(MESSENGER)) revert NotPingPong(msg.sender, address(0));
    }
}
