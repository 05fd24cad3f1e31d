//! Attempts: the transactions of a payer, by nonce.

use alloy_primitives::{Address, B256, Bytes, ChainId};

use super::stored_message::StoredLog;
use crate::fees::Fees;

/// A nonce of a payer on a chain. The transactions with it are one attempt: at most one of them can be
/// in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AttemptId {
    /// The chain's id.
    pub chain: ChainId,
    /// The payer.
    pub payer: Address,
    /// The nonce.
    pub nonce: u64,
}

/// The signed transactions with one nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attempt {
    /// The nonce.
    pub id: AttemptId,
    /// The message that it relays; `None` where its transactions do nothing. As long as the nonce is
    /// free, the message is relayed with it and with no other.
    pub message: Option<B256>,
    /// The transactions, each a replacement of the one before.
    pub versions: Vec<Version>,
    /// How often a transaction was given to a node, without an answer that it was refused: above 0, a
    /// node may have it.
    pub exposure: u32,
    /// The most that it can cost, in wei.
    pub cost: u128,
    /// When the first transaction was signed, in seconds.
    pub signed_at: u64,
    /// Where the nonce is.
    pub place: AttemptPlace,
}

/// A signed transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Version {
    /// Its hash.
    pub transaction: B256,
    /// Its encoding.
    pub raw: Bytes,
    /// What it does.
    pub purpose: Purpose,
    /// Its fees.
    pub fees: Fees,
    /// Its gas limit.
    pub gas_limit: u64,
}

/// What a transaction does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Purpose {
    /// Relays the attempt's message, whose log is at this position.
    Relay(StoredLog),
    /// Uses up the nonce, so that those after it are not held up.
    Fill,
}

/// Where a nonce is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum AttemptPlace {
    /// In no block that was read.
    Free,
    /// Used by one of the attempt's transactions.
    Mined {
        /// The block's number.
        block: u64,
        /// The transaction.
        transaction: B256,
    },
    /// Used by a transaction of somebody else.
    Taken {
        /// The last block that was read when this was found out.
        block: u64,
    },
}

impl Attempt {
    /// Whether the nonce is free.
    pub const fn is_free(&self) -> bool {
        matches!(self.place, AttemptPlace::Free)
    }

    /// The version with this hash.
    pub fn version(&self, transaction: B256) -> Option<&Version> {
        self.versions.iter().find(|version| version.transaction == transaction)
    }
}
