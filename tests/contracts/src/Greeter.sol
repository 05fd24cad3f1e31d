// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title Greeter
/// @notice The receiving half of a small application: takes greetings from other chains and counts them.
contract Greeter {
    /// @notice How often each greeting of each source chain has arrived.
    mapping(uint256 source => mapping(uint256 id => uint256 count)) public seen;

    /// @notice Who sent each greeting of each source chain, as of its last arrival.
    mapping(uint256 source => mapping(uint256 id => address sender)) public senderOf;

    /// @notice How many greetings have arrived in all.
    uint256 public greetings;

    /// @notice A greeting has arrived.
    event Greeted(uint256 indexed source, address indexed sender, uint256 indexed id);

    /// @notice Only the messenger may greet.
    error NotMessenger(address caller);

    /// @notice Takes one greeting. Calldata after the encoded call is ignored.
    /// @param id The number of the greeting, chosen by its sender.
    function greet(uint256 id) external {
        if (msg.sender != address(MESSENGER)) revert NotMessenger(msg.sender);
        (address sender, uint256 source) = MESSENGER.crossDomainMessageContext();
        unchecked {
            ++seen[source][id];
            ++greetings;
        }
        senderOf[source][id] = sender;
        emit Greeted(source, sender, id);
    }
}
