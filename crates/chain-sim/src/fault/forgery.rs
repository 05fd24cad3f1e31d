//! Forged relays.

use core::fmt;

use alloy_primitives::{Address, U256, keccak256};
use messenger::{Identifier, InboxEntry, access_list, relay_calldata};

use crate::{chain::Call, relayer::Relay};

/// A forgery in the identifier or the payload of a relay. Sums may be too large for an access list
/// entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase"),
    serde(deny_unknown_fields)
)]
pub enum Forgery {
    /// The identifier has another origin.
    Origin,
    /// The identifier has another block number.
    BlockNumber {
        /// Added to the block number.
        by: u64,
    },
    /// The identifier has another log index.
    LogIndex {
        /// Added to the log index.
        by: u32,
    },
    /// The identifier has another timestamp.
    Timestamp {
        /// Seconds added to the timestamp.
        by: u64,
    },
    /// The identifier has another chain id.
    ChainId {
        /// Added to the chain id.
        by: u64,
    },
    /// The payload has another byte.
    Payload {
        /// The position of the byte, modulo the length of the payload.
        byte: u16,
        /// Changes the byte by XOR with this mask; 0 counts as 1.
        mask: u8,
    },
}

impl Forgery {
    /// Forges a relay: returns its call from account `from`, with the access list that it needs.
    /// Returns `None` where the forgery changes nothing, or the forged identifier has a field that
    /// is too large for an access list entry.
    pub fn apply(&self, relay: &Relay, from: Address) -> Option<Call> {
        let (id, payload) = self.forge(&relay.id, &relay.payload, from);
        if (&id, &payload) == (&relay.id, &relay.payload) {
            return None;
        }
        Some(Call { from, ..call(&relay.call, id, payload)? })
    }

    /// Forges an identifier and a payload; `origin` is the origin to forge.
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
            Self::BlockNumber { by } => write!(f, "a block number higher by {by}"),
            Self::LogIndex { by } => write!(f, "a log index higher by {by}"),
            Self::Timestamp { by } => write!(f, "a timestamp later by {by} s"),
            Self::ChainId { by } => write!(f, "a chain id higher by {by}"),
            Self::Payload { byte, mask } => {
                write!(f, "payload byte {byte} changed by {:#04x}", (*mask).max(1))
            }
        }
    }
}
