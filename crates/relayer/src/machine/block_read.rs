//! Blocks as a relayer reads them.

use alloy_primitives::{B256, ChainId};
use messenger::Message;

use crate::messages::BlockId;

/// What a relayer must know of a block. All of it must come from one and the same block: logs count
/// only where their block hash is `hash`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockRead {
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: B256,
    /// Hash of the block before.
    pub parent_hash: B256,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// The messages that the block has sent, each with the index of its log within the block.
    pub sent: Vec<(u32, Message)>,
    /// The `RelayedMessage` logs of the block.
    pub relayed: Vec<RelayedLog>,
    /// Hashes of the block's transactions. Those of other senders than the relayer's payers may be
    /// left out.
    pub transactions: Vec<B256>,
}

/// A `RelayedMessage` log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayedLog {
    /// Hash of the message.
    pub message: B256,
    /// Chain id of the message's source.
    pub source: ChainId,
    /// The transaction that relayed it.
    pub transaction: B256,
}

impl BlockRead {
    /// Which block it is.
    pub const fn id(&self) -> BlockId {
        BlockId { number: self.number, hash: self.hash, timestamp: self.timestamp }
    }
}
