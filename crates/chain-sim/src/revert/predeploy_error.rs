//! The errors of the two predeploys, in words.

pub(super) use messenger::abi::{
    ICrossL2Inbox::ICrossL2InboxErrors as InboxError,
    IL2ToL2CrossDomainMessenger::IL2ToL2CrossDomainMessengerErrors as MessengerError,
};

/// What an error of the messenger says.
pub(super) const fn messenger_meaning(error: &MessengerError) -> &'static str {
    match error {
        MessengerError::NotEntered(_) => "no message is being relayed",
        MessengerError::ReentrantCall(_) => "a message is being relayed already",
        MessengerError::IdOriginNotL2ToL2CrossDomainMessenger(_) => {
            "the identifier names another contract than the messenger"
        }
        MessengerError::EventPayloadNotSentMessage(_) => "the payload is no SentMessage",
        MessengerError::MessageDestinationSameChain(_) => "the destination is the chain itself",
        MessengerError::MessageDestinationNotRelayChain(_) => "the message is for another chain",
        MessengerError::MessageTargetL2ToL2CrossDomainMessenger(_) => "the target is the messenger",
        MessengerError::MessageAlreadyRelayed(_) => "the message was relayed before",
        MessengerError::InvalidMessage(_) => "this chain has sent no such message",
        MessengerError::InvalidChainId(_) => "the destination is not in the dependency set",
        MessengerError::MessageTargetCrossL2Inbox(_) => "the target is the inbox",
    }
}

/// What an error of the inbox says.
pub(super) const fn inbox_meaning(error: &InboxError) -> &'static str {
    match error {
        InboxError::NotInAccessList(_) => {
            "the transaction's access list does not declare the message"
        }
        InboxError::BlockNumberTooHigh(_) => "the identifier's block number does not fit 64 bits",
        InboxError::LogIndexTooHigh(_) => "the identifier's log index does not fit 32 bits",
        InboxError::TimestampTooHigh(_) => "the identifier's timestamp does not fit 64 bits",
    }
}
