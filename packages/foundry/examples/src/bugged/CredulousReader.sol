// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {Identifier} from "chain-sim/interfaces/ICrossL2Inbox.sol";
import {FeedReader} from "../FeedReader.sol";

/// @title CredulousReader
/// @notice The bug: it checks the chain of a log, and forgets whose log it is.
contract CredulousReader is FeedReader {
    constructor(address feed_, uint256 chain_) FeedReader(feed_, chain_) {}

    function _checkOrigin(Identifier calldata id) internal view override {
        if (id.chainId != chain) revert NotOfTheFeed(id.origin, id.chainId);
    }
}
