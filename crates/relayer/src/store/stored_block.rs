//! Blocks that were read.

use alloy_primitives::{B256, ChainId};

use super::attempt::AttemptId;

/// A block that was read and can still be replaced, with the messages in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoredBlock {
    /// The chain's id.
    pub chain: ChainId,
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: B256,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// Hashes of the messages that the block has sent or relayed, or whose relay has failed in it.
    pub messages: Vec<B256>,
    /// The attempts that are mined in it.
    pub attempts: Vec<AttemptId>,
}
