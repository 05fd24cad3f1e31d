//! Two encoders of the same things, so that a mistake in one does not make every input worthless
//! unseen.

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
    storage::mapping_slot,
};
use specification::{Fields, Place};

use crate::{Relay, Transaction, getters, message::payload_of};

/// Who writes calldata, payloads, hashes and access lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Encoder {
    /// Crate `messenger`.
    #[default]
    Messenger,
    /// The one of this crate, which has nothing of `messenger`'s.
    Specification,
}

impl Encoder {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Messenger, Self::Specification];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messenger => "messenger",
            Self::Specification => "specification",
        }
    }

    /// The `sendMessage` that sends a message.
    pub fn send(self, message: &Message) -> Transaction {
        match self {
            Self::Messenger => Transaction::send(message),
            Self::Specification => to_messenger(specification::send(fields(message))),
        }
    }

    /// The `resendMessage` that logs a message again.
    pub fn resend(self, message: &Message) -> Transaction {
        match self {
            Self::Messenger => Transaction::resend(message),
            Self::Specification => to_messenger(specification::resend(fields(message))),
        }
    }

    /// The log of a message.
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
            Self::Specification => specification::log(fields(message)),
        }
    }

    /// The payload of a message.
    pub fn payload(self, message: &Message) -> Bytes {
        match self {
            Self::Messenger => payload_of(message),
            Self::Specification => specification::payload(fields(message)),
        }
    }

    /// The hash of a message, by which the mappings know it.
    pub fn message_hash(self, message: &Message) -> B256 {
        match self {
            Self::Messenger => message.hash(),
            Self::Specification => specification::message_hash(fields(message)),
        }
    }

    /// The slot of a key in the mapping of this slot.
    pub fn mapping_slot(self, key: B256, slot: u8) -> U256 {
        match self {
            Self::Messenger => mapping_slot(key, slot),
            Self::Specification => specification::mapping_entry(key, slot),
        }
    }

    /// The relay of a message.
    pub fn relay_of(self, message: &Message) -> Relay {
        let mut relay = Relay::new(self.payload(message));
        relay.id.chainId = message.source;
        relay
    }

    /// Calldata of `relayMessage`.
    pub fn relay_calldata(self, relay: &Relay) -> Bytes {
        match self {
            Self::Messenger => relay.calldata(),
            Self::Specification => specification::relay(place(&relay.id), &relay.payload).into(),
        }
    }

    /// The transaction that relays it, declared.
    pub fn relay(self, relay: &Relay) -> Transaction {
        let call = Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, self.relay_calldata(relay));
        call.access_list(self.declare([relay]))
    }

    /// The transaction that only validates it, declared.
    pub fn validation(self, relay: &Relay) -> Transaction {
        let calldata = match self {
            Self::Messenger => relay.validation_calldata(),
            Self::Specification => {
                specification::validation(place(&relay.id), relay.msg_hash()).into()
            }
        };
        Transaction::new(CROSS_L2_INBOX, calldata).access_list(self.declare([relay]))
    }

    /// The `calculateChecksum` of it.
    pub fn checksum_call(self, relay: &Relay) -> Transaction {
        let calldata = match self {
            Self::Messenger => relay.checksum_calldata(),
            Self::Specification => {
                specification::checksum_call(place(&relay.id), relay.msg_hash()).into()
            }
        };
        Transaction::new(CROSS_L2_INBOX, calldata)
    }

    /// The inbox's `version`.
    pub fn inbox_version(self) -> Transaction {
        let calldata = match self {
            Self::Messenger => ICrossL2Inbox::versionCall {}.abi_encode(),
            Self::Specification => specification::version(),
        };
        Transaction::new(CROSS_L2_INBOX, calldata)
    }

    /// Calldata of the messenger's getters; `key` is that of the two mappings, which come first,
    /// and the context's three come last.
    pub fn getters(self, key: B256) -> [Bytes; 8] {
        match self {
            Self::Messenger => getters(key).map(|(_, calldata)| calldata),
            Self::Specification => {
                specification::GETTERS.map(|signature| specification::getter(signature, key).into())
            }
        }
    }

    /// The access list that declares all of these; nothing for one without a checksum.
    pub fn declare<'a>(self, relays: impl IntoIterator<Item = &'a Relay>) -> AccessList {
        let messages = relays.into_iter().map(|relay| (&relay.id, relay.msg_hash()));
        self.declare_hashes(messages)
    }

    /// As [`declare`](Self::declare), by identifiers and hashes of payloads.
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
                specification::access_list(messages.map(|(id, hash)| (place(id), hash)))
            }
        }
    }
}

/// A call of the messenger.
fn to_messenger(calldata: Vec<u8>) -> Transaction {
    Transaction::new(L2_TO_L2_CROSS_DOMAIN_MESSENGER, calldata)
}

fn fields(message: &Message) -> Fields<'_> {
    let Message { destination, source, nonce, sender, target, message } = message;
    Fields {
        destination: *destination,
        source: *source,
        nonce: *nonce,
        sender: *sender,
        target: *target,
        message,
    }
}

const fn place(id: &Identifier) -> Place {
    Place {
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

/// There is no encoder of this name.
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
