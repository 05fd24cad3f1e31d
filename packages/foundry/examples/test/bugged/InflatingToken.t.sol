// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {InflatingToken} from "../../src/bugged/InflatingToken.sol";
import {TokenBridgeTest} from "../TokenBridge.t.sol";

/// @title InflatingTokenTest
/// @notice The tests of the token find the bug: testKeepsTheSupply fails.
contract InflatingTokenTest is TokenBridgeTest {
    function _creationCode() internal pure override returns (bytes memory) {
        return type(InflatingToken).creationCode;
    }
}
