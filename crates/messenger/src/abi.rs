//! The Solidity interfaces of the two predeploys ([`SEMANTICS.md`]).
//!
//! [`SEMANTICS.md`]: https://github.com/native-messenger/native-messenger/blob/main/docs/SEMANTICS.md

use alloy_sol_types::sol;

sol! {
    /// The identifier of an initiating message: a log that `origin` emitted, at index `logIndex` in
    /// block `blockNumber` of chain `chainId`. The block's timestamp is `timestamp`, in seconds.
    ///
    /// In the ABI `logIndex` comes before `timestamp`; in the packed word of the checksum it
    /// comes after it.
    #[derive(Debug, Default, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
    struct Identifier {
        address origin;
        uint256 blockNumber;
        uint256 logIndex;
        uint256 timestamp;
        uint256 chainId;
    }

    /// The messenger, version 1.3. Version 1.2 differs only in the getter of
    /// [`IL2ToL2CrossDomainMessenger1_2`].
    #[derive(Debug, PartialEq, Eq)]
    interface IL2ToL2CrossDomainMessenger {
        event SentMessage(
            uint256 indexed destination,
            address indexed target,
            uint256 indexed messageNonce,
            address sender,
            bytes message
        );
        event RelayedMessage(
            uint256 indexed source,
            uint256 indexed messageNonce,
            bytes32 indexed messageHash,
            bytes32 returnDataHash
        );

        error NotEntered();
        error ReentrantCall();
        error IdOriginNotL2ToL2CrossDomainMessenger();
        error EventPayloadNotSentMessage();
        error MessageDestinationSameChain();
        error MessageDestinationNotRelayChain();
        error MessageTargetL2ToL2CrossDomainMessenger();
        error MessageAlreadyRelayed();
        error InvalidMessage();

        // The documented rules only (docs/SEMANTICS.md#documented-rules).
        error InvalidChainId();
        error MessageTargetCrossL2Inbox();

        function sendMessage(uint256 _destination, address _target, bytes calldata _message)
            external
            returns (bytes32 messageHash_);
        function resendMessage(
            uint256 _destination,
            uint256 _nonce,
            address _sender,
            address _target,
            bytes calldata _message
        ) external returns (bytes32 messageHash_);
        function relayMessage(Identifier calldata _id, bytes calldata _sentMessage)
            external
            payable
            returns (bytes memory returnData_);

        function successfulMessages(bytes32) external view returns (bool);
        function sentMessages(uint256) external view returns (bytes32);
        function messageNonce() external view returns (uint256);
        function messageVersion() external view returns (uint16);
        function version() external view returns (string memory);
        function crossDomainMessageSender() external view returns (address sender_);
        function crossDomainMessageSource() external view returns (uint256 source_);
        function crossDomainMessageContext() external view returns (address sender_, uint256 source_);
    }

    /// The getter of version 1.2 of the messenger that 1.3 does not have.
    #[derive(Debug, PartialEq, Eq)]
    interface IL2ToL2CrossDomainMessenger1_2 {
        function sentMessages(bytes32) external view returns (bool);
    }

    /// The inbox, versions 1.0 and 1.1.
    #[derive(Debug, PartialEq, Eq)]
    interface ICrossL2Inbox {
        event ExecutingMessage(bytes32 indexed msgHash, Identifier id);

        error NotInAccessList();
        error BlockNumberTooHigh();
        error LogIndexTooHigh();
        error TimestampTooHigh();

        // Version 1.1 only.
        error CrossL2Inbox_NoExecutingDeposits();

        function validateMessage(Identifier calldata _id, bytes32 _msgHash) external;
        function calculateChecksum(Identifier calldata _id, bytes32 _msgHash)
            external
            pure
            returns (bytes32 checksum_);
        function version() external view returns (string memory);
    }
}

pub use ICrossL2Inbox::ExecutingMessage;
pub use IL2ToL2CrossDomainMessenger::{RelayedMessage, SentMessage};
