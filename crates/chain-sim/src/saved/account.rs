//! Saved accounts.

use std::collections::BTreeMap;

use alloy_primitives::{B256, KECCAK256_EMPTY, U256};
use op_revm::revm::state::AccountInfo;
use serde::{Deserialize, Serialize};

use super::code::ReadCodes;
use crate::{error::Error, state::StateAccount};

/// Balance, nonce, code and storage of an account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedAccount {
    nonce: u64,
    /// The balance, in wei.
    balance: U256,
    /// Hash of the code; `None` for an account without code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<B256>,
    /// Storage words that are not zero, by slot.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    storage: BTreeMap<B256, U256>,
}

impl From<&AccountInfo> for SavedAccount {
    fn from(info: &AccountInfo) -> Self {
        Self {
            nonce: info.nonce,
            balance: info.balance,
            code: (!info.is_empty_code_hash()).then_some(info.code_hash),
            storage: BTreeMap::new(),
        }
    }
}

impl From<&StateAccount> for SavedAccount {
    fn from(account: &StateAccount) -> Self {
        let storage = account.storage.iter().map(|(&slot, &word)| (slot, word)).collect();
        Self { storage, ..Self::from(&account.info) }
    }
}

impl SavedAccount {
    /// Saves what has changed of an account: balance, nonce and code, and the words that differ,
    /// zero for those that are gone.
    pub(crate) fn changes(earlier: &StateAccount, later: &StateAccount) -> Self {
        let storage = earlier.storage.changes_to(&later.storage);
        Self { storage, ..Self::from(&later.info) }
    }

    /// Applies [`changes`](Self::changes).
    pub(crate) fn apply(&mut self, changes: Self) {
        let mut storage = std::mem::take(&mut self.storage);
        for (slot, word) in changes.storage {
            if word.is_zero() {
                storage.remove(&slot);
            } else {
                storage.insert(slot, word);
            }
        }
        *self = Self { storage, ..changes };
    }

    /// Balance, nonce and code hash, without the code.
    pub(crate) fn info(&self) -> AccountInfo {
        AccountInfo {
            balance: self.balance,
            nonce: self.nonce,
            code_hash: self.code.unwrap_or(KECCAK256_EMPTY),
            code: None,
            ..AccountInfo::default()
        }
    }

    /// Restores the account.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] where its code is missing.
    pub(crate) fn read(self, codes: &ReadCodes) -> Result<StateAccount, Error> {
        let mut info = self.info();
        codes.complete(&mut info)?;
        let storage = self.storage.into_iter().collect();
        Ok(StateAccount { info, storage })
    }
}
