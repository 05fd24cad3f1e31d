//! The state of one chain.

use alloy_primitives::{Address, B256, U256};
use imbl::OrdMap;
use op_revm::revm::state::AccountInfo;

use super::{
    StateAccount, Words,
    size::{WORD_BYTES, account_bytes},
};

/// All accounts of a chain at one moment. A copy shares with its original everything that neither
/// has changed since: a copy costs next to nothing, and only changes use memory.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub(super) accounts: OrdMap<Address, StateAccount>,
}

impl State {
    /// An account; `None` where there is none.
    pub fn account(&self, address: Address) -> Option<&AccountInfo> {
        self.accounts.get(&address).map(|account| &account.info)
    }

    /// The nonce of an account; 0 where the state has none.
    pub(crate) fn nonce(&self, address: Address) -> u64 {
        self.account(address).map_or(0, |account| account.nonce)
    }

    /// A storage word; zero where there is none.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        let account = self.accounts.get(&address);
        let word = account.and_then(|account| account.storage.get(&B256::from(slot)));
        word.copied().unwrap_or_default()
    }

    /// Number of storage words of an account that are not zero.
    #[cfg(feature = "kit")]
    pub(crate) fn words(&self, address: Address) -> usize {
        self.accounts.get(&address).map_or(0, |account| account.storage.len())
    }

    /// An account with its storage; `None` where there is none.
    pub fn stored(&self, address: Address) -> Option<&StateAccount> {
        self.accounts.get(&address)
    }

    /// All accounts, in the order of their addresses.
    pub fn accounts(&self) -> impl Iterator<Item = (&Address, &StateAccount)> {
        self.accounts.iter()
    }

    /// All accounts, to compare them with those of another state.
    #[cfg(feature = "serde")]
    pub(crate) const fn by_address(&self) -> &OrdMap<Address, StateAccount> {
        &self.accounts
    }

    /// About how many bytes the state needs.
    pub(crate) fn bytes(&self) -> u64 {
        let bytes = |account: &StateAccount| {
            account_bytes(&account.info).saturating_add(WORD_BYTES * account.storage.len() as u64)
        };
        self.accounts.values().map(bytes).fold(0, u64::saturating_add)
    }

    /// Adds an account with its storage. An empty one stays, as in geth's genesis, until a
    /// transaction touches it.
    pub(crate) fn insert(&mut self, address: Address, account: StateAccount) {
        self.accounts.insert(address, account);
    }

    /// Sets balance, nonce and code of an account.
    pub(crate) fn set_account(&mut self, address: Address, info: AccountInfo) {
        self.accounts.entry(address).or_default().info = info;
    }

    /// Sets a storage word.
    pub(crate) fn set_storage(&mut self, address: Address, slot: B256, word: U256) {
        let storage = &mut self.accounts.entry(address).or_default().storage;
        if word.is_zero() {
            storage.remove(&slot);
        } else {
            storage.insert(slot, word);
        }
    }

    /// Sets all storage words of an account.
    pub(crate) fn set_all_storage(&mut self, address: Address, storage: Words) {
        self.accounts.entry(address).or_default().storage = storage;
    }

    /// Sets balance, nonce and code of an account, or removes it.
    pub(crate) fn restore_account(&mut self, address: Address, info: Option<AccountInfo>) {
        match info {
            Some(info) => self.set_account(address, info),
            None => drop(self.accounts.remove(&address)),
        }
    }

    /// Removes an account if it is empty.
    pub(super) fn clear(&mut self, address: Address) {
        if self.accounts.get(&address).is_some_and(StateAccount::is_empty) {
            self.accounts.remove(&address);
        }
    }
}
