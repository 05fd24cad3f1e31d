//! The values that a block has overwritten, to revert the block.

use std::sync::Arc;

use alloy_primitives::{
    Address, B256, U256,
    map::{AddressMap, HashMap},
};
use op_revm::revm::state::AccountInfo;

use super::{
    State, Words,
    former_words::FormerWords,
    size::{WORD_BYTES, account_bytes},
};

/// The values that changes overwrite, recorded while the changes are made. For each account and
/// word the first value is kept.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal {
    accounts: AddressMap<Option<AccountInfo>>,
    words: HashMap<(Address, B256), U256>,
    /// The storage of accounts that were destroyed, or created where an account already was.
    storages: AddressMap<Words>,
}

impl Journal {
    /// Records an account before it changes; `None` where there is none.
    pub(crate) fn record_account(&mut self, address: Address, before: Option<&AccountInfo>) {
        self.accounts.entry(address).or_insert_with(|| before.cloned());
    }

    /// Records a storage word before it changes.
    pub(crate) fn record_word(&mut self, address: Address, slot: B256, before: U256) {
        // Restoring the recorded storage also reverts words that were written later.
        if self.storages.is_empty() || !self.storages.contains_key(&address) {
            self.words.entry((address, slot)).or_insert(before);
        }
    }

    /// Records the storage of an account before the account loses all of it.
    pub(crate) fn record_storage(&mut self, address: Address, before: &Words) {
        self.storages.entry(address).or_insert_with(|| before.clone());
    }

    /// Appends the reverts of later changes.
    pub(crate) fn append(&mut self, later: &Reverts) {
        for (address, slot, before) in later.words.iter() {
            self.record_word(address, slot, before);
        }
        for (address, before) in &later.storages {
            self.record_storage(*address, before);
        }
        for (address, before) in &later.accounts {
            self.record_account(*address, before.as_ref());
        }
    }

    /// Converts the journal into the form in which blocks keep it.
    pub(crate) fn into_reverts(self) -> Reverts {
        Reverts {
            accounts: self.accounts.into_iter().collect(),
            words: self
                .words
                .into_iter()
                .map(|((address, slot), word)| (address, slot, word))
                .collect(),
            storages: self.storages.into_iter().collect(),
            replaced_code: 0,
        }
    }
}

/// The values that one block has overwritten.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reverts {
    /// The accounts before the block; `None` for an account that the block created.
    pub(crate) accounts: Box<[(Address, Option<AccountInfo>)]>,
    pub(crate) words: FormerWords,
    pub(crate) storages: Box<[(Address, Words)]>,
    /// Bytes of the code that the block has replaced. Blocks that were loaded have 0.
    pub(crate) replaced_code: u64,
}

impl Reverts {
    /// Number of changed accounts, words and storages.
    fn len(&self) -> usize {
        self.accounts.len() + self.words.len() + self.storages.len()
    }

    /// The reverts of these changes and of later ones together. Code is yet to be
    /// [counted](Self::count_code).
    pub(crate) fn followed_by(&self, later: &Self) -> Self {
        let mut journal = Journal::default();
        journal.append(self);
        journal.append(later);
        journal.into_reverts()
    }

    /// The accounts that changed, or whose storage did.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = Address> {
        self.accounts.iter().map(|(address, _)| *address)
    }

    /// The words that changed, without those of [`storages`](Self::storages).
    pub(crate) fn words(&self) -> impl Iterator<Item = (Address, B256)> {
        self.words.iter().map(|(address, slot, _)| (address, slot))
    }

    /// Whether an account lost all its storage.
    pub(crate) fn has_storage_of(&self, address: Address) -> bool {
        self.storages.iter().any(|(of, _)| *of == address)
    }

    /// About how many bytes the changed values needed before, and how many they need in `state`,
    /// after the block.
    pub(crate) fn bytes(&self, state: &State) -> (u64, u64) {
        let info_bytes = |info: Option<&AccountInfo>| info.map_or(0, account_bytes);
        let word_bytes = |word: U256| if word.is_zero() { 0 } else { WORD_BYTES };
        let (mut before, mut after) = (0, 0);
        for (address, info) in &self.accounts {
            before += info_bytes(info.as_ref());
            after += info_bytes(state.account(*address));
        }
        for (address, slot, word) in self.words.iter() {
            before += word_bytes(word);
            after += word_bytes(state.storage(address, slot.into()));
        }
        for (_, words) in &self.storages {
            before += WORD_BYTES * words.len() as u64;
        }
        (before, after)
    }

    /// About how many bytes the values need while they are kept.
    pub(crate) fn kept_bytes(&self) -> u64 {
        let lists = size_of_val(&*self.accounts) + self.words.bytes();
        let storages = self.storages.iter().map(|(_, words)| WORD_BYTES * words.len() as u64);
        lists as u64 + storages.sum::<u64>() + self.replaced_code
    }

    /// Counts the code that `state`, the state after the block, does not have any more.
    pub(crate) fn count_code(&mut self, state: &State) {
        let replaced = self.accounts.iter().filter_map(|(address, info)| {
            let info = info.as_ref()?;
            let now = state.account(*address).map(|now| now.code_hash);
            let code = info.code.as_ref().filter(|_| now != Some(info.code_hash))?;
            Some(code.original_byte_slice().len() as u64)
        });
        self.replaced_code = replaced.sum();
    }

    /// Reverts the block; `state` is the state after it.
    pub(crate) fn apply(&self, state: &mut State) {
        for (address, storage) in &self.storages {
            state.set_all_storage(*address, storage.clone());
        }
        for (address, slot, word) in self.words.iter() {
            state.set_storage(address, slot, word);
        }
        for (address, info) in &self.accounts {
            state.restore_account(*address, info.clone());
        }
    }
}

/// The reverts of alterations of a state, the first one first: each reverts what came after the one
/// before it. Small ones are merged, so that each alteration costs little, however many there are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alterations(Vec<Arc<Reverts>>);

impl Alterations {
    /// The reverts, the first one first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Reverts> {
        self.0.iter().map(AsRef::as_ref)
    }

    /// The last one, which each alteration replaces.
    #[cfg(feature = "serde")]
    pub(crate) fn last(&self) -> Option<&Arc<Reverts>> {
        self.0.last()
    }

    /// Adds the reverts of a later alteration; `state` is the state after it.
    pub(crate) fn push(&mut self, mut later: Reverts, state: &State) {
        // Each is more than twice as long as the next one.
        while let Some(last) = self.0.pop_if(|last| last.len() <= 2 * later.len()) {
            later = last.followed_by(&later);
        }
        later.count_code(state);
        self.0.push(Arc::new(later));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The revert of a word, and of an account that comes and goes.
    fn reverts(slot: u64, before: u64) -> Reverts {
        let account = Address::repeat_byte(1);
        let info =
            (!before.is_multiple_of(3)).then(|| AccountInfo::from_balance(U256::from(before)));
        Reverts {
            accounts: [(account, info)].into(),
            words: [(account, U256::from(slot).into(), U256::from(before))].into_iter().collect(),
            ..Reverts::default()
        }
    }

    #[test]
    fn alterations_are_reverted_in_order() {
        let mut alterations = Alterations::default();
        let mut all = Vec::new();
        for index in 0..100 {
            let (slot, before) = (index % 7, index * 31 % 11);
            alterations.push(reverts(slot, before), &State::default());
            all.push(reverts(slot, before));
            let (mut expected, mut actual) = (State::default(), State::default());
            all.iter().rev().for_each(|reverts| reverts.apply(&mut expected));
            alterations.iter().rev().for_each(|reverts| reverts.apply(&mut actual));
            let accounts = |state: &State| state.by_address().clone();
            assert_eq!(accounts(&actual), accounts(&expected), "{index}");
        }
    }

    #[test]
    fn many_alterations_are_few_reverts() {
        let mut alterations = Alterations::default();
        for slot in 0..10_000 {
            alterations.push(reverts(slot, 1), &State::default());
            assert!(alterations.iter().count() < 16, "{slot}");
        }
        assert_eq!(alterations.iter().map(|it| it.words.len()).sum::<usize>(), 10_000);
    }
}
