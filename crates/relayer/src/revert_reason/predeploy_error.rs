//! The meanings of the predeploys' errors, in words.

pub(super) use messenger::abi::{
    ICrossL2Inbox::ICrossL2InboxErrors as InboxError,
    IL2ToL2CrossDomainMessenger::IL2ToL2CrossDomainMessengerErrors as MessengerError,
};

/// The meaning of an error of the messenger.
pub(super) const fn messenger_meaning(error: &MessengerError) -> &'static str {
    match error {
        MessengerError::NotEntered(_) => "no message is being relayed",
        MessengerError::ReentrantCall(_) => "another message is being relayed",
        MessengerError::IdOriginNotL2ToL2CrossDomainMessenger(_) => {
            "the identifier's origin is not the messenger"
        }
        MessengerError::EventPayloadNotSentMessage(_) => "the payload is not a SentMessage event",
        MessengerError::MessageDestinationSameChain(_) => "the destination is the sending chain",
        MessengerError::MessageDestinationNotRelayChain(_) => "the message is for another chain",
        MessengerError::MessageTargetL2ToL2CrossDomainMessenger(_) => "the target is the messenger",
        MessengerError::MessageAlreadyRelayed(_) => "the message was already relayed",
        MessengerError::InvalidMessage(_) => "this chain has not sent this message",
        MessengerError::InvalidChainId(_) => "the destination is not in the dependency set",
        MessengerError::MessageTargetCrossL2Inbox(_) => "the target is the inbox",
    }
}

/// The meaning of an error of the inbox.
pub(super) const fn inbox_meaning(error: &InboxError) -> &'static str {
    match error {
        InboxError::NotInAccessList(_) => {
            "the transaction's access list does not declare the message"
        }
        InboxError::BlockNumberTooHigh(_) => "the identifier's block number does not fit 64 bits",
        InboxError::LogIndexTooHigh(_) => "the identifier's log index does not fit 32 bits",
        InboxError::TimestampTooHigh(_) => "the identifier's timestamp does not fit 64 bits",
        InboxError::CrossL2Inbox_NoExecutingDeposits(_) => {
            "transactions without a gas price, such as deposits, execute no messages"
        }
    }
}
