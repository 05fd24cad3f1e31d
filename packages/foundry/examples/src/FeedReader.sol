// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {INBOX, Identifier} from "chain-sim/interfaces/ICrossL2Inbox.sol";
import {Feed} from "./Feed.sol";

/// @title FeedReader
/// @notice The price of a feed on another chain: that of the latest log that somebody has shown here.
contract FeedReader {
    /// @notice The feed.
    address public immutable feed;
    /// @notice Its chain.
    uint256 public immutable chain;
    /// @notice The price.
    uint256 public price;
    /// @notice When the feed has set it, in seconds.
    uint256 public pricedAt;

    /// @notice The log is another contract's, or another chain's.
    error NotOfTheFeed(address origin, uint256 chain);
    /// @notice The log says something else.
    error NotAPrice();
    /// @notice A later price was shown already.
    error Outdated(uint256 expected, uint256 actual);

    constructor(address feed_, uint256 chain_) {
        (feed, chain) = (feed_, chain_);
    }

    /// @notice Shows a log of the feed. The transaction has to declare it in its access list.
    function show(Identifier calldata id, bytes calldata payload) external {
        _checkOrigin(id);
        INBOX.validateMessage(id, keccak256(payload));
        if (payload.length != 64 || bytes32(payload[:32]) != Feed.Priced.selector) revert NotAPrice();
        if (id.timestamp < pricedAt) revert Outdated(pricedAt, id.timestamp);
        (price, pricedAt) = (uint256(bytes32(payload[32:])), id.timestamp);
    }

    // The inbox says that the log exists. Whose log it is, it does not check.
    function _checkOrigin(Identifier calldata id) internal view virtual {
        if (id.origin != feed || id.chainId != chain) revert NotOfTheFeed(id.origin, id.chainId);
    }
}
