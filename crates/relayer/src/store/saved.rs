//! What a store loads.

use alloy_primitives::{B256, ChainId};

use super::{attempt::Attempt, spend::Spend, stored_block::StoredBlock};

/// What a machine needs to go on after a restart, but for messages. Lists have no order, except that blocks ascend.
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Saved {
    /// How far each chain is read.
    pub positions: Vec<Position>,
    /// The blocks that can still be replaced, by chain and number.
    pub blocks: Vec<StoredBlock>,
    /// The attempts that are not mined.
    pub attempts: Vec<Attempt>,
    /// What payers and sponsors have spent in the hour in which they spent last.
    pub spends: Vec<Spend>,
    /// The relays of messages that are not found yet.
    pub relays: Vec<RelayOfUnknown>,
    /// One more than the highest sequence number of a message, settled or not; 0 without messages.
    pub next_sequence: u64,
}

/// How far a chain is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Position {
    /// The chain's id.
    pub chain: ChainId,
    /// The number of the next block to read.
    pub next: u64,
    /// Hash of the last block that was read; `None` where none was.
    pub last: Option<B256>,
    /// Timestamp of that block, in seconds.
    pub timestamp: u64,
    /// The last final block.
    pub finalized: u64,
}

/// The relay of a message that is not found yet: the destination was read before the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RelayOfUnknown {
    /// Hash of the message.
    pub message: B256,
    /// Chain id of the source.
    pub source: ChainId,
    /// Chain id of the destination.
    pub chain: ChainId,
    /// The destination's block.
    pub block: u64,
    /// Timestamp of that block, in seconds.
    pub timestamp: u64,
    /// The transaction that relayed it.
    pub transaction: B256,
}
