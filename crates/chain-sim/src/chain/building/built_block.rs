//! The outcome of building a block.

use alloy_primitives::{B256, ChainId};

use crate::rules::Refusal;

/// A transaction that was in the pool or in a block, and was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Its hash.
    pub transaction: B256,
    /// The reason.
    pub refusal: Refusal,
}

/// A block that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltBlock {
    /// The chain.
    pub chain: ChainId,
    /// The block's number.
    pub number: u64,
    /// Number of its transactions, deposits included.
    pub transactions: usize,
    /// Number of its transactions from the pool.
    pub from_pool: usize,
    /// Transactions that were dropped from the pool.
    pub left_out: Vec<LeftOut>,
}
