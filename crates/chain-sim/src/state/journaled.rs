//! A state with a journal of its changes.

use alloy_primitives::{Address, B256, U256};
use op_revm::revm::state::{Account, AccountInfo, EvmStorageSlot};

use super::{Journal, Reverts, State, Words};

/// A state, and a journal that undoes its changes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journaled {
    pub(crate) state: State,
    pub(crate) journal: Journal,
}

impl Journaled {
    /// Commits the changes that a transaction made to one account.
    pub(crate) fn commit_account(&mut self, address: Address, changed: Account) {
        let Self { state, journal } = self;
        if !changed.is_touched() {
            return;
        }
        let known = state.accounts.get(&address);
        let changes_storage = changed.storage.values().any(EvmStorageSlot::is_changed);
        let replaced = changed.is_selfdestructed() || changed.is_created();
        // An account that is touched and empty is removed (EIP-161).
        let same = known.map_or_else(
            || changed.info.is_empty(),
            |known| known.info == changed.info && !known.is_empty(),
        );
        if same && !changes_storage && !replaced {
            return;
        }
        journal.record_account(address, known.map(|known| &known.info));
        if let Some(known) = known.filter(|known| replaced && !known.storage.is_empty()) {
            journal.record_storage(address, &known.storage);
        }
        if changed.is_selfdestructed() {
            state.accounts.remove(&address);
            return;
        }
        let account = state.accounts.entry(address).or_default();
        if changed.is_created() {
            account.storage = Words::new();
        }
        // revm returns code that was not loaded without its bytes.
        let code = changed.info.code.clone().or_else(|| account.info.code.take());
        account.info = AccountInfo { code, ..changed.info };
        for (slot, word) in changed.storage {
            if !word.is_changed() {
                continue;
            }
            let slot = B256::from(slot);
            let before = if word.present_value.is_zero() {
                account.storage.remove(&slot)
            } else {
                account.storage.insert(slot, word.present_value)
            };
            journal.record_word(address, slot, before.unwrap_or_default());
        }
        if account.is_empty() {
            state.accounts.remove(&address);
        }
    }

    /// Sets the code of an account; balance and storage stay, and the nonce becomes at least that
    /// of `code`.
    pub(crate) fn set_code(&mut self, address: Address, code: AccountInfo) {
        self.journal.record_account(address, self.state.account(address));
        let account = self.state.accounts.entry(address).or_default();
        account.info.nonce = account.info.nonce.max(code.nonce);
        account.info.code_hash = code.code_hash;
        account.info.code = code.code;
    }

    /// Sets balance, nonce and code of an account.
    pub(crate) fn set_account(&mut self, address: Address, info: AccountInfo) {
        self.journal.record_account(address, self.state.account(address));
        self.state.set_account(address, info);
        self.state.clear(address);
    }

    /// Sets a storage word.
    pub(crate) fn set_word(&mut self, address: Address, slot: B256, word: U256) {
        self.journal.record_account(address, self.state.account(address));
        self.journal.record_word(address, slot, self.state.storage(address, slot.into()));
        self.state.set_storage(address, slot, word);
        self.state.clear(address);
    }

    /// Returns the reverts of the changes so far, and begins a new journal.
    pub(crate) fn take_reverts(&mut self) -> Reverts {
        let mut reverts = std::mem::take(&mut self.journal).into_reverts();
        reverts.count_code(&self.state);
        reverts
    }

    /// Undoes the changes so far; returns their reverts.
    pub(crate) fn undo(&mut self) -> Reverts {
        let reverts = self.take_reverts();
        reverts.apply(&mut self.state);
        reverts
    }
}

impl From<State> for Journaled {
    fn from(state: State) -> Self {
        Self { state, journal: Journal::default() }
    }
}
