// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.20;

import {ChainSim, ICrossL2Inbox, InitiatingMessage, VM} from "chain-sim/ChainSim.sol";
import {Feed} from "../src/Feed.sol";
import {FeedReader} from "../src/FeedReader.sol";

/// @title FeedReaderTest
/// @notice A contract that reads logs of another chain, without the messenger.
contract FeedReaderTest is ChainSim {
    address private constant BOB = address(0xB0B);

    Feed private feed;
    FeedReader private reader;

    function setUp() external {
        record(901);
        feed = new Feed();
        commit();
        record(902);
        reader = _create(address(feed), 901);
        commit();
        ready();
    }

    /// @notice A price that is shown is known.
    function testReadsAPrice() external {
        _show(_price(feed, 250));
        on(902);
        VM.assertEq(reader.price(), 250, "price");
    }

    /// @notice A log that does not exist is refused, although the transaction declares it.
    function testRefusesAForgedPrice() external {
        InitiatingMessage memory log = _price(feed, 250);
        log.payload = abi.encodePacked(Feed.Priced.selector, uint256(1));
        bytes memory call = abi.encodeCall(reader.show, (log.id, log.payload));
        expectRefused(902, BOB, address(reader), call, log.id, log.payload, "fields are not equal");
    }

    /// @notice A transaction that does not declare the log fails at the inbox.
    function testRefusesAnUndeclaredPrice() external {
        InitiatingMessage memory log = _price(feed, 250);
        try this.transact(902, BOB, address(reader), abi.encodeCall(reader.show, (log.id, log.payload))) {
            revert("expected that the inbox does not know the log");
        } catch Error(string memory reason) {
            string memory selector = VM.toString(abi.encodePacked(ICrossL2Inbox.NotInAccessList.selector));
            VM.assertTrue(VM.contains(reason, selector), reason);
        }
    }

    /// @notice The log of another contract is no price, even if it looks like one.
    function testRefusesThePriceOfAnotherFeed() external {
        record(901);
        Feed other = new Feed();
        commit();
        InitiatingMessage memory log = _price(other, 1);
        bytes memory call = abi.encodeCall(reader.show, (log.id, log.payload));
        string memory reason = VM.toString(abi.encodePacked(FeedReader.NotOfTheFeed.selector));
        expectReverted(902, BOB, address(reader), call, log.id, log.payload, reason);
    }

    /// @notice An earlier price does not replace a later one.
    function testKeepsTheLaterPrice() external {
        InitiatingMessage memory early = _price(feed, 250);
        warp(1 hours);
        _show(_price(feed, 300));
        bytes memory call = abi.encodeCall(reader.show, (early.id, early.payload));
        string memory reason = VM.toString(abi.encodePacked(FeedReader.Outdated.selector));
        expectReverted(902, BOB, address(reader), call, early.id, early.payload, reason);
    }

    /// @notice A price that was never set, after a reorg, is not known any more.
    function testForgetsAPriceThatWasTakenBack() external {
        _show(_price(feed, 250));
        reorg(901, 1);
        on(902);
        VM.assertEq(reader.price(), 0, "price");
    }

    /// @notice The reader; a test of another one creates that.
    function _create(address feed_, uint256 chain) internal virtual returns (FeedReader) {
        return new FeedReader(feed_, chain);
    }

    // Sets a price, and returns its log.
    function _price(Feed feed_, uint256 price) private returns (InitiatingMessage memory) {
        record(901);
        feed_.set(price);
        commit();
        InitiatingMessage[] memory logs = logsOf(901, address(feed_), Feed.Priced.selector);
        return logs[logs.length - 1];
    }

    function _show(InitiatingMessage memory log) private {
        bytes memory call = abi.encodeCall(reader.show, (log.id, log.payload));
        execute(902, BOB, address(reader), call, log.id, log.payload);
    }
}
