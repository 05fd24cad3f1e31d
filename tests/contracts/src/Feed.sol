// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {CROSS_L2_INBOX, Identifier} from "./interfaces/ICrossL2Inbox.sol";

/// @title Feed
/// @notice An oracle that knows nothing of other chains: its owner answers, and a log says what.
contract Feed {
    /// @notice Who answers.
    address public immutable owner = msg.sender;
    /// @notice How often it has answered.
    uint256 public rounds;

    /// @notice An answer.
    event Answered(int256 indexed answer, uint256 indexed round, uint256 updatedAt);

    /// @notice Somebody else would answer.
    error NotOwner(address caller);

    /// @notice Answers.
    function answer(int256 answer_) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        emit Answered(answer_, ++rounds, block.timestamp);
    }
}

/// @title FeedReader
/// @notice The last answer of a feed on another chain, as far as somebody has shown its log here.
contract FeedReader {
    /// @notice An answer.
    struct Answer {
        int256 answer;
        uint256 round;
        uint256 updatedAt;
    }

    /// @notice The feed.
    address public immutable feed;
    /// @notice The id of its chain.
    uint256 public immutable chain;
    /// @notice The last answer shown.
    Answer public last;

    /// @notice Another contract's log, or another chain's.
    error NotOfTheFeed(address origin, uint256 chain);
    /// @notice The log is no answer.
    error NotAnAnswer();
    /// @notice A later answer was shown already, or this one.
    error Stale(uint256 expected, uint256 actual);
    /// @notice The answer is older than the caller would have it.
    error TooOld(uint256 updatedAt);

    /// @notice Reads one feed.
    constructor(address feed_, uint256 chain_) {
        feed = feed_;
        chain = chain_;
    }

    /// @notice Shows an answer.
    /// @param id      Where its log is.
    /// @param payload The log.
    function show(Identifier calldata id, bytes calldata payload) external {
        if (id.origin != feed || id.chainId != chain) revert NotOfTheFeed(id.origin, id.chainId);
        CROSS_L2_INBOX.validateMessage(id, keccak256(payload));
        if (payload.length != 0x80) revert NotAnAnswer();
        (bytes32 topic, int256 answer, uint256 round, uint256 updatedAt) =
            abi.decode(payload, (bytes32, int256, uint256, uint256));
        if (topic != Feed.Answered.selector) revert NotAnAnswer();
        if (round <= last.round) revert Stale(last.round + 1, round);
        last = Answer(answer, round, updatedAt);
    }

    /// @notice The last answer, if it is not older than so many seconds.
    function fresh(uint256 seconds_) external view returns (int256) {
        if (block.timestamp > last.updatedAt + seconds_) revert TooOld(last.updatedAt);
        return last.answer;
    }
}
