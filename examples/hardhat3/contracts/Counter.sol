// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

interface IL2ToL2CrossDomainMessenger {
    function sendMessage(uint256 destination, address target, bytes calldata message) external returns (bytes32);
    function crossDomainMessageContext() external view returns (address sender, uint256 source);
}

/// A counter that its twins on other chains count up by messages. Twins have the same address.
contract Counter {
    IL2ToL2CrossDomainMessenger private constant MESSENGER =
        IL2ToL2CrossDomainMessenger(0x4200000000000000000000000000000000000023);
    uint256 private constant LARGEST_STEP = 10;

    uint256 public count;

    event Counted(uint256 indexed source, uint256 by);

    error NotMessenger(address caller);
    error NotTwin(address sender);
    error StepTooLarge(uint256 largest, uint256 actual);

    /// Counts the twin on another chain up.
    function countUp(uint256 destination, uint256 by) external returns (bytes32 messageHash) {
        return MESSENGER.sendMessage(destination, address(this), abi.encodeCall(this.receiveCount, (by)));
    }

    /// Takes the message of a twin.
    function receiveCount(uint256 by) external {
        if (msg.sender != address(MESSENGER)) revert NotMessenger(msg.sender);
        (address sender, uint256 source) = MESSENGER.crossDomainMessageContext();
        if (sender != address(this)) revert NotTwin(sender);
        if (by > LARGEST_STEP) revert StepTooLarge(LARGEST_STEP, by);
        count += by;
        emit Counted(source, by);
    }
}
