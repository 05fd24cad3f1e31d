//! What nodes answer, reduced to the fields that a relayer needs. Nodes of all kinds have these.

use alloy_primitives::{B256, Bloom, U64, U128};
use serde::Deserialize;

/// A block, with the hashes of its transactions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Block {
    pub(crate) number: U64,
    pub(crate) hash: B256,
    pub(crate) parent_hash: B256,
    pub(crate) timestamp: U64,
    #[serde(default)]
    pub(crate) base_fee_per_gas: U128,
    pub(crate) gas_limit: U64,
    #[serde(default)]
    pub(crate) logs_bloom: Bloom,
    #[serde(default)]
    pub(crate) transactions: Vec<B256>,
}

/// The receipt of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
    pub(super) block_number: U64,
    pub(super) block_hash: B256,
    pub(super) status: U64,
    pub(super) gas_used: U64,
}

impl Receipt {
    /// Whether the transaction has succeeded.
    pub(super) fn is_success(&self) -> bool {
        self.status == U64::ONE
    }
}

/// A transaction: it matters only whether it is there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Transaction {}
