//! Two encoders of the same inputs, so that a mistake in one of them does not make every input
//! worthless without anybody noticing.

mod specification;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use alloy_eip2930::AccessList;
use alloy_primitives::{B256, Bytes, LogData, U256};
use alloy_sol_types::{SolCall, SolEvent};
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Message,
    abi::{ICrossL2Inbox, SentMessage},
    storage::{mapping_slot, sent_message},
};
use specification::{IdentifierFields, MessageFields};

use crate::{Relay, Revision, Transaction, getters, message::payload_of};

/// An encoder of calldata, payloads, hashes and access lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Encoder {
    /// Crate `messenger`.
    #[default]
    Messenger,
    /// The second encoder, in this crate: written from the specification, without code of
    /// `messenger`.
    Specification,
}

impl Encoder {
    /// Both encoders.
    pub const ALL: [Self; 2] = [Self::Messenger, Self::Specification];

    /// The encoder's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messenger => "messenger",
            Self::Specification => "specification",
        }
    }

    /// Builds the call of `sendMessage` that sends a message.
    pub fn send(self, message: &Message) -> Transaction {
        match self {
            Self::Messenger => Transaction::send(message),
            Self::Specification => to_messenger(specification::send(message_fields(message))),
        }
    }

    /// Builds the call of `resendMessage` that logs a message again.
    pub fn resend(self, message: &Message) -> Transaction {
        match self {
            Self::Messenger => Transaction::resend(message),
            Self::Specification => to_messenger(specification::resend(message_fields(message))),
        }
    }

    /// The `SentMessage` log of a message.
    pub fn log(self, message: &Message) -> LogData {
        match self {
            Self::Messenger => SentMessage {
                destination: message.destination,
                target: message.target,
                messageNonce: message.nonce,
                sender: message.sender,
                message: message.message.clone(),
            }
            .encode_log_data(),
            Self::Specification => specification::log(message_fields(message)),
        }
    }

    /// The payload of a message.
    pub fn payload(self, message: &Message) -> Bytes {
        match self {
            Self::Messenger => payload_of(message),
            Self::Specification => specification::payload(message_fields(message)),
        }
    }

    /// The message hash, which is the key of both mappings.
    pub fn message_hash(self, message: &Message) -> B256 {
        match self {
            Self::Messenger => message.hash(),
            Self::Specification => specification::message_hash(message_fields(message)),
        }
    }

    /// The slot of a key in the mapping at `slot`.
    pub fn mapping_slot(self, key: B256, slot: u8) -> U256 {
        match self {
            Self::Messenger => mapping_slot(key, slot),
            Self::Specification => specification::mapping_entry(key, slot),
        }
    }

    /// Calldata of the messenger's getters, with the keys of this message in both mappings.
    pub fn getters_of(self, message: &Message) -> [Bytes; 8] {
        let mut getters = self.getters(self.message_hash(message));
        if Revision::selected() == Revision::V1_3 {
            getters[1] = self.getters(message.nonce.into())[1].clone();
        }
        getters
    }

    /// The slot that `sendMessage` writes for a message, and the word that shows that it was sent.
    pub fn sent_message(self, message: &Message) -> (U256, U256) {
        let hash = self.message_hash(message);
        match self {
            Self::Messenger => {
                sent_message(Revision::selected().versions().messenger, hash, message.nonce)
            }
            Self::Specification => {
                specification::sent_entry(Revision::selected(), hash, message.nonce)
            }
        }
    }

    /// The relay of a message, from its source chain.
    pub fn relay_of(self, message: &Message) -> Relay {
        let mut relay = Relay::new(self.payload(message));
        relay.id.chainId = message.source;
        relay
    }

    /// Calldata of `relayMessage`.
    pub fn relay_calldata(self, relay: &Relay) -> Bytes {
        match self {
            Self::Messenger => relay.calldata(),
            Self::Specification => {
                specification::relay(identifier_fields(&relay.id), &relay.payload).into()
            }
        }
    }

    /// A transaction that declares the message and calls `relayMessage`.
    pub fn relay(self, relay: &Relay) -> Transaction {
        let call = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, self.relay_calldata(relay));
        call.access_list(self.declare([relay]))
    }

    /// A transaction that declares the message and calls `validateMessage`.
    pub fn validation(self, relay: &Relay) -> Transaction {
        let calldata = match self {
            Self::Messenger => relay.validation_calldata(),
            Self::Specification => {
                specification::validation(identifier_fields(&relay.id), relay.msg_hash()).into()
            }
        };
        Transaction::new(CROSS_L2_INBOX, calldata).access_list(self.declare([relay]))
    }

    /// A call of `calculateChecksum` for the message.
    pub fn checksum_call(self, relay: &Relay) -> Transaction {
        let calldata = match self {
            Self::Messenger => relay.checksum_calldata(),
            Self::Specification => {
                specification::checksum_call(identifier_fields(&relay.id), relay.msg_hash()).into()
            }
        };
        Transaction::new(CROSS_L2_INBOX, calldata)
    }

    /// A call of the inbox's `version`.
    pub fn inbox_version(self) -> Transaction {
        let calldata = match self {
            Self::Messenger => ICrossL2Inbox::versionCall {}.abi_encode(),
            Self::Specification => specification::version(),
        };
        Transaction::new(CROSS_L2_INBOX, calldata)
    }

    /// Calldata of the messenger's getters: those of the two mappings, with `key`, come first, and
    /// the three of the context come last.
    pub fn getters(self, key: B256) -> [Bytes; 8] {
        match self {
            Self::Messenger => getters(key).map(|(_, calldata)| calldata),
            Self::Specification => specification::getters(Revision::selected())
                .map(|signature| specification::getter(signature, key).into()),
        }
    }

    /// The access list that declares all of these messages. It omits messages without a checksum.
    pub fn declare<'a>(self, relays: impl IntoIterator<Item = &'a Relay>) -> AccessList {
        let messages = relays.into_iter().map(|relay| (&relay.id, relay.msg_hash()));
        self.declare_hashes(messages)
    }

    /// The access list of [`declare`](Self::declare), from identifiers and payload hashes.
    pub(crate) fn declare_hashes<'a>(
        self,
        messages: impl IntoIterator<Item = (&'a Identifier, B256)>,
    ) -> AccessList {
        let messages = messages.into_iter();
        match self {
            Self::Messenger => {
                let entry = |(id, msg_hash)| InboxEntry::new(id, msg_hash).ok();
                let entries: Vec<_> = messages.filter_map(entry).collect();
                if entries.is_empty() {
                    AccessList::default()
                } else {
                    messenger::access_list(&entries)
                }
            }
            Self::Specification => {
                specification::access_list(messages.map(|(id, hash)| (identifier_fields(id), hash)))
            }
        }
    }
}

/// Builds a call of the messenger.
fn to_messenger(calldata: Vec<u8>) -> Transaction {
    Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata)
}

fn message_fields(message: &Message) -> MessageFields<'_> {
    let Message { destination, source, nonce, sender, target, message } = message;
    MessageFields {
        destination: *destination,
        source: *source,
        nonce: *nonce,
        sender: *sender,
        target: *target,
        message,
    }
}

const fn identifier_fields(id: &Identifier) -> IdentifierFields {
    IdentifierFields {
        origin: id.origin,
        block_number: id.blockNumber,
        log_index: id.logIndex,
        timestamp: id.timestamp,
        chain_id: id.chainId,
    }
}

impl fmt::Display for Encoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The error for a name that no encoder has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected messenger or specification, got {actual}")]
pub struct UnknownEncoder {
    /// The name.
    pub actual: String,
}

impl FromStr for Encoder {
    type Err = UnknownEncoder;

    fn from_str(name: &str) -> Result<Self, UnknownEncoder> {
        let encoder = Self::ALL.into_iter().find(|encoder| encoder.name() == name);
        encoder.ok_or_else(|| UnknownEncoder { actual: name.to_owned() })
    }
}
