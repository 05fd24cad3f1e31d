//! An account with its storage.

use alloy_genesis::GenesisAccount;
use alloy_primitives::{B256, U256};
use op_revm::revm::state::{AccountInfo, Bytecode};

use super::Words;

/// An account and its storage. Words that are zero are not stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StateAccount {
    /// Balance, nonce and code.
    pub info: AccountInfo,
    /// Storage, by slot.
    pub storage: Words,
}

/// An account without storage.
impl From<AccountInfo> for StateAccount {
    fn from(info: AccountInfo) -> Self {
        Self { info, storage: Words::new() }
    }
}

impl StateAccount {
    /// An account of a genesis file. `code` is the account's code, and `code_hash` its hash.
    pub(crate) fn of_genesis(account: &GenesisAccount, code_hash: B256, code: Bytecode) -> Self {
        let nonce = account.nonce.unwrap_or_default();
        let info = AccountInfo::new(account.balance, nonce, code_hash, code);
        let words = account.storage.iter().flatten();
        let words = words.map(|(slot, word)| (*slot, U256::from_be_bytes(word.0)));
        Self { info, storage: words.collect() }
    }

    /// Whether the state drops the account (EIP-161).
    pub(super) fn is_empty(&self) -> bool {
        self.info.is_empty() && self.storage.is_empty()
    }
}
