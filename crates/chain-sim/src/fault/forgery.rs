//! Forged relays.

use core::fmt;

use alloy_primitives::{Address, U256, keccak256};
use messenger::{Identifier, InboxEntry, access_list, relay_calldata};

use crate::{Call, Relay};

/// What is forged of an identifier or a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase"),
    serde(deny_unknown_fields)
)]
pub enum Forgery {
    /// Another contract is said to have emitted the log.
    Origin,
    /// The log is said to be in another block.
    BlockNumber {
        /// This many blocks later; wraps.
        by: u64,
    },
    /// The log is said to be another one of its block.
    LogIndex {
        /// This many logs later; wraps.
        by: u32,
    },
    /// The log is said to be of another time.
    Timestamp {
        /// This many seconds later; wraps.
        by: u64,
    },
    /// The log is said to be of another chain.
    ChainId {
        /// This much is added to the id.
        by: u64,
    },
    /// One byte of the payload is another.
    Payload {
        /// Which byte, counted over the payload again and again.
        byte: u16,
        /// What it is changed by; 0 counts as 1.
        mask: u8,
    },
}

impl Forgery {
    /// The relay with the forgery in it, from another account, with the access list that it
    /// would need. None where the forged identifier has no access-list entry.
    pub fn apply(&self, relay: &Relay, from: Address) -> Option<Call> {
        let (id, payload) = self.forge(&relay.id, &relay.payload, from);
        if (&id, &payload) == (&relay.id, &relay.payload) {
            return None;
        }
        Some(Call { from, ..call(&relay.call, id, payload)? })
    }

    /// The identifier and the payload with the forgery in them; `origin` is the forged origin.
    pub fn forge(&self, id: &Identifier, payload: &[u8], origin: Address) -> (Identifier, Vec<u8>) {
        let mut id = id.clone();
        let mut payload = payload.to_vec();
        let later = |value: U256, by: u64| value.wrapping_add(U256::from(by));
        match *self {
            Self::Origin => id.origin = origin,
            Self::BlockNumber { by } => id.blockNumber = later(id.blockNumber, by),
            Self::LogIndex { by } => id.logIndex = later(id.logIndex, by.into()),
            Self::Timestamp { by } => id.timestamp = later(id.timestamp, by),
            Self::ChainId { by } => id.chainId = later(id.chainId, by),
            Self::Payload { byte, mask } => {
                let position = usize::from(byte) % payload.len().max(1);
                if let Some(byte) = payload.get_mut(position) {
                    *byte ^= mask.max(1);
                }
            }
        }
        (id, payload)
    }
}

/// The call of `relayMessage` for this identifier and payload.
fn call(relay: &Call, id: Identifier, payload: Vec<u8>) -> Option<Call> {
    let entry = InboxEntry::new(&id, keccak256(&payload)).ok()?;
    let input = relay_calldata(id, payload);
    Some(Call { input, access_list: access_list(&[entry]), ..relay.clone() })
}

impl fmt::Display for Forgery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Origin => f.write_str("another origin"),
            Self::BlockNumber { by } => write!(f, "a block number {by} higher"),
            Self::LogIndex { by } => write!(f, "a log index {by} higher"),
            Self::Timestamp { by } => write!(f, "a timestamp {by} s later"),
            Self::ChainId { by } => write!(f, "a chain id {by} higher"),
            Self::Payload { byte, mask } => {
                write!(f, "payload byte {byte} changed by {:#04x}", (*mask).max(1))
            }
        }
    }
}
