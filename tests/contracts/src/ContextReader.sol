// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

import {MESSENGER} from "./interfaces/IL2ToL2CrossDomainMessenger.sol";

/// @title ContextReader
/// @notice A message target that emits what the messenger says of the message, and how it was itself called.
contract ContextReader {
    /// @notice What the messenger said, and the value, the gas at the start and the calldata of the call.
    /// `gasLeft` is 22 less than the gas the call was given, which is what the instructions up to there cost.
    event Context(
        address sender,
        uint256 source,
        address contextSender,
        uint256 contextSource,
        uint256 value,
        uint256 gasLeft,
        bytes data
    );

    /// @notice Reads the context of the message and emits it. Reverts as the messenger does where there is none.
    fallback() external payable {
        uint256 gasLeft = gasleft();
        address sender = MESSENGER.crossDomainMessageSender();
        uint256 source = MESSENGER.crossDomainMessageSource();
        (address contextSender, uint256 contextSource) = MESSENGER.crossDomainMessageContext();
        emit Context(sender, source, contextSender, contextSource, msg.value, gasLeft, msg.data);
    }
}
