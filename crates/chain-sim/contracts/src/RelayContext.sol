// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.25;

/// @title RelayContext
/// @notice What the messenger knows of the message that it is relaying, in transient storage.
/// @dev Each slot is keccak256(name) - 1.
abstract contract RelayContext {
    /// @dev transientreentrancyaware.entered: not 0 while a message is being relayed.
    uint256 private constant ENTERED = 0xf13569814868ede994184d5a425471fb19e869768a33421cb701a2ba3d420c0a;

    /// @dev l2tol2crossdomainmessenger.sender
    uint256 private constant SENDER = 0xb83444d07072b122e2e72a669ce32857d892345c19856f4e7142d06a167ab3f3;

    /// @dev l2tol2crossdomainmessenger.source
    uint256 private constant SOURCE = 0x711dfa3259c842fffc17d6e1f1e0fc5927756133a2345ca56b4cb8178589fee7;

    /// @dev Returns whether a message is being relayed.
    function _isEntered() internal view returns (bool entered_) {
        assembly ("memory-safe") {
            entered_ := iszero(iszero(tload(ENTERED)))
        }
    }

    /// @dev Begins a relay, or ends it.
    function _setEntered(bool _entered) internal {
        assembly ("memory-safe") {
            tstore(ENTERED, _entered)
        }
    }

    /// @dev Returns the sender of the message that is being relayed.
    function _relayedSender() internal view returns (address sender_) {
        assembly ("memory-safe") {
            sender_ := tload(SENDER)
        }
    }

    /// @dev Returns the id of the chain from which that message was sent.
    function _relayedSource() internal view returns (uint256 source_) {
        assembly ("memory-safe") {
            source_ := tload(SOURCE)
        }
    }

    /// @dev Sets sender and source.
    function _setRelayed(address _sender, uint256 _source) internal {
        assembly ("memory-safe") {
            tstore(SOURCE, _source)
            tstore(SENDER, _sender)
        }
    }
}
