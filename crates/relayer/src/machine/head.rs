//! The head of a chain.

use alloy_primitives::B256;

use crate::safety::SafetyHeads;

/// The last block of a chain, as a node has it, with what the node says about earlier blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The block's number.
    pub number: u64,
    /// The block's hash.
    pub hash: B256,
    /// Hash of the block before.
    pub parent_hash: B256,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// The block's base fee per gas, in wei.
    pub base_fee: u128,
    /// The block's gas limit.
    pub gas_limit: u64,
    /// The last block at each safety level. A node without such a level has 0.
    pub safety: SafetyHeads,
    /// Hash of the last finalized block, by which the machine knows that it has read the same; `None`
    /// where the node has no such block. Blocks become final by their depth only, then.
    pub finalized_hash: Option<B256>,
}
