// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {FeedReader} from "../../src/FeedReader.sol";
import {CredulousReader} from "../../src/bugged/CredulousReader.sol";
import {FeedReaderTest} from "../FeedReader.t.sol";

/// @title CredulousReaderTest
/// @notice The tests of the reader find the bug: testRefusesThePriceOfAnotherFeed fails.
contract CredulousReaderTest is FeedReaderTest {
    function _create(address feed_, uint256 chain) internal override returns (FeedReader) {
        return new CredulousReader(feed_, chain);
    }
}
