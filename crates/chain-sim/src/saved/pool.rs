//! Transactions that wait.

use alloy_primitives::Address;
use serde::{Deserialize, Serialize};

use super::SavedTransaction;

/// A transaction that waits for a block.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPooled {
    pub(crate) transaction: SavedTransaction,
    /// Whether the sequencer takes it as it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) unchecked: bool,
    /// Whether it is the one that is found by its sender and nonce: several may have the same.
    pub(crate) is_found: bool,
}

/// What waits for a block, in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedPool {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) queue: Vec<SavedPooled>,
    /// The nonce that the next transaction of an account gets, where that was found out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) next_nonces: Vec<(Address, u64)>,
}
