//! Transactions that have become executable.

use std::sync::Arc;

use alloy_primitives::Address;
use imbl::OrdMap;

use super::PooledTransaction;

/// Pooled transactions that have become executable since they were last taken: they wait for no
/// earlier nonce.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals {
    /// For each account with pooled transactions, the nonce below which its executable ones are
    /// recorded already.
    pub(super) recorded: OrdMap<Address, u64>,
    pub(super) new: Vec<Arc<PooledTransaction>>,
}
