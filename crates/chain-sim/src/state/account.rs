//! An account with its storage.

use alloy_primitives::{B256, U256};
use imbl::OrdMap;
use op_revm::revm::state::AccountInfo;

/// An account and its storage. Words that are zero are not stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateAccount {
    /// Balance, nonce and code.
    pub info: AccountInfo,
    /// Storage, by slot.
    pub storage: OrdMap<B256, U256>,
}

impl StateAccount {
    /// Whether the state drops the account (EIP-161).
    pub(super) fn is_empty(&self) -> bool {
        self.info.is_empty() && self.storage.is_empty()
    }
}
