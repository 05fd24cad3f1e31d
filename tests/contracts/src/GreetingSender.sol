// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {Greeter} from "./Greeter.sol";
import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title GreetingSender
/// @notice The sending half of a small application: sends greetings to a Greeter on another chain.
contract GreetingSender {
    /// @notice How many greetings have been sent.
    uint256 public sent;

    /// @notice Sends one greeting.
    /// @param destination  The chain id of the other chain.
    /// @param greeter      The Greeter there.
    /// @param id           The number of the greeting.
    /// @param filler       Bytes to append to the encoded call, which make the message longer and change nothing else.
    /// @return messageHash The hash of the message.
    function sendGreeting(uint256 destination, address greeter, uint256 id, bytes calldata filler)
        external
        returns (bytes32 messageHash)
    {
        messageHash =
            MESSENGER.sendMessage(destination, greeter, bytes.concat(abi.encodeCall(Greeter.greet, (id)), filler));
        unchecked {
            ++sent;
        }
    }
}
