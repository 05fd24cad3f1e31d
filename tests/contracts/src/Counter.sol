// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title Incrementer
/// @notice Increments counters of other chains. It has the same address on all chains.
contract Incrementer {
    /// @notice Increments a counter.
    /// @param chain   The id of its chain.
    /// @param counter The counter there.
    /// @return The hash of the message.
    function increment(uint256 chain, address counter) external returns (bytes32) {
        return MESSENGER.sendMessage(chain, counter, abi.encodeCall(Counter.increment, ()));
    }
}

/// @title Counter
/// @notice A number that goes up by messages of one sender only.
contract Counter {
    /// @notice Who may increment, from whatever chain.
    address public immutable incrementer;
    /// @notice The number.
    uint256 public number;
    /// @notice The chain of the last increment.
    uint256 public lastSource;

    /// @notice The number went up.
    event Incremented(uint256 indexed source, address indexed sender, uint256 number);

    /// @notice Only the messenger may call.
    error NotMessenger(address caller);
    /// @notice Somebody else sent the message.
    error NotIncrementer(address expected, address actual);

    /// @notice A counter at zero.
    constructor(address incrementer_) {
        incrementer = incrementer_;
    }

    /// @notice Adds one.
    function increment() external {
        if (msg.sender != address(MESSENGER)) revert NotMessenger(msg.sender);
        address sender = MESSENGER.crossDomainMessageSender();
        if (sender != incrementer) revert NotIncrementer(incrementer, sender);
        lastSource = MESSENGER.crossDomainMessageSource();
        emit Incremented(lastSource, sender, ++number);
    }
}
