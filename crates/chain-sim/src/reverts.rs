//! What a block has changed of the state, as it was before.

use alloy_primitives::{
    Address, B256, U256,
    map::{AddressMap, HashMap},
};
use imbl::OrdMap;
use op_revm::revm::state::AccountInfo;

use crate::State;

/// What changes take away, while they are made. Of several to the same account or word only the
/// first counts.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    accounts: AddressMap<Option<AccountInfo>>,
    words: HashMap<(Address, B256), U256>,
    /// The storage of accounts that were destroyed, or created over what was there.
    storages: AddressMap<OrdMap<B256, U256>>,
}

impl Journal {
    /// Before an account changes, of which this was known.
    pub(crate) fn note_account(&mut self, address: Address, before: Option<&AccountInfo>) {
        self.accounts.entry(address).or_insert_with(|| before.cloned());
    }

    /// Before a word changes that was this.
    pub(crate) fn note_word(&mut self, address: Address, slot: B256, before: U256) {
        // What is written after the storage is gone was not there before.
        if self.storages.is_empty() || !self.storages.contains_key(&address) {
            self.words.entry((address, slot)).or_insert(before);
        }
    }

    /// Before an account loses all its storage.
    pub(crate) fn note_storage(&mut self, address: Address, before: &OrdMap<B256, U256>) {
        self.storages.entry(address).or_insert_with(|| before.clone());
    }

    /// Goes on with changes that were made after those.
    pub(crate) fn append(&mut self, later: &Reverts) {
        for (address, slot, before) in &later.words {
            self.note_word(*address, *slot, *before);
        }
        for (address, before) in &later.storages {
            self.note_storage(*address, before);
        }
        for (address, before) in &later.accounts {
            self.note_account(*address, before.as_ref());
        }
    }

    /// All of it, to keep.
    pub(crate) fn into_reverts(self) -> Reverts {
        Reverts {
            accounts: self.accounts.into_iter().collect(),
            words: self
                .words
                .into_iter()
                .map(|((address, slot), word)| (address, slot, word))
                .collect(),
            storages: self.storages.into_iter().collect(),
        }
    }
}

impl From<Reverts> for Journal {
    /// Goes on with what a block has changed.
    fn from(reverts: Reverts) -> Self {
        let words = reverts.words.into_iter();
        Self {
            accounts: reverts.accounts.into_iter().collect(),
            words: words.map(|(address, slot, word)| ((address, slot), word)).collect(),
            storages: reverts.storages.into_iter().collect(),
        }
    }
}

/// How to take a block back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reverts {
    /// Accounts as they were, if they were there.
    pub(crate) accounts: Box<[(Address, Option<AccountInfo>)]>,
    pub(crate) words: Box<[(Address, B256, U256)]>,
    pub(crate) storages: Box<[(Address, OrdMap<B256, U256>)]>,
}

impl Reverts {
    /// The accounts that changed, with those of which words did.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = Address> {
        self.accounts.iter().map(|(address, _)| *address)
    }

    /// The words that changed, but for those of storages that were lost.
    pub(crate) fn words(&self) -> impl Iterator<Item = (Address, B256)> {
        self.words.iter().map(|(address, slot, _)| (*address, *slot))
    }

    /// Whether an account has lost all the storage it had.
    pub(crate) fn has_storage_of(&self, address: Address) -> bool {
        self.storages.iter().any(|(of, _)| *of == address)
    }

    /// Takes the block back, after which `state` is.
    pub(crate) fn apply(&self, state: &mut State) {
        for (address, storage) in &self.storages {
            state.set_all_storage(*address, storage.clone());
        }
        for (address, slot, word) in &self.words {
            state.set_storage(*address, *slot, *word);
        }
        for (address, info) in &self.accounts {
            state.restore_account(*address, info.clone());
        }
    }
}
