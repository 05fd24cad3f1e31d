//! The state of one chain.

use core::convert::Infallible;

use alloy_primitives::{Address, B256, U256};
use imbl::OrdMap;
use op_revm::revm::{
    Database, DatabaseCommit, DatabaseRef,
    primitives::AddressMap,
    state::{Account, AccountInfo, Bytecode, EvmStorageSlot},
};

use crate::{history::History, reverts::Journal};

/// An account and its storage. A word that is zero is not there.
#[derive(Debug, Clone, Default)]
pub(crate) struct StateAccount {
    /// Balance, nonce and code.
    pub(crate) info: AccountInfo,
    /// Storage, by slot.
    pub(crate) storage: OrdMap<B256, U256>,
}

impl StateAccount {
    /// EIP-161: what is empty is not there.
    fn is_empty(&self) -> bool {
        self.info.is_empty() && self.storage.is_empty()
    }
}

/// All accounts of a chain at one moment. A copy shares with its original all that neither has
/// changed since: it costs nothing to make, and only what changes costs memory.
#[derive(Debug, Clone, Default)]
pub struct State {
    accounts: OrdMap<Address, StateAccount>,
}

impl State {
    /// An account, if there is one.
    pub fn account(&self, address: Address) -> Option<&AccountInfo> {
        self.accounts.get(&address).map(|account| &account.info)
    }

    /// A storage word; zero where there is none.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        let account = self.accounts.get(&address);
        let word = account.and_then(|account| account.storage.get(&B256::from(slot)));
        word.copied().unwrap_or_default()
    }

    /// How many storage words of an account are not zero.
    #[cfg(feature = "kit")]
    pub(crate) fn words(&self, address: Address) -> usize {
        self.accounts.get(&address).map_or(0, |account| account.storage.len())
    }

    /// An account with its storage, if there is one.
    pub(crate) fn stored(&self, address: Address) -> Option<&StateAccount> {
        self.accounts.get(&address)
    }

    /// All accounts, in the order of their addresses.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&Address, &StateAccount)> {
        self.accounts.iter()
    }

    /// Adds an account with its storage, unless it is empty.
    pub(crate) fn insert(&mut self, address: Address, account: StateAccount) {
        if !account.is_empty() {
            self.accounts.insert(address, account);
        }
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
    pub(crate) fn set_all_storage(&mut self, address: Address, storage: OrdMap<B256, U256>) {
        self.accounts.entry(address).or_default().storage = storage;
    }

    /// Sets balance, nonce and code of an account, or removes it.
    pub(crate) fn restore_account(&mut self, address: Address, info: Option<AccountInfo>) {
        match info {
            Some(info) => self.set_account(address, info),
            None => drop(self.accounts.remove(&address)),
        }
    }

    /// Takes over what a transaction has done to one account.
    pub(crate) fn commit_account(
        &mut self,
        address: Address,
        changed: Account,
        journal: &mut Journal,
    ) {
        if !changed.is_touched() {
            return;
        }
        let known = self.accounts.get(&address);
        let changes_storage = changed.storage.values().any(EvmStorageSlot::is_changed);
        let replaced = changed.is_selfdestructed() || changed.is_created();
        let same =
            known.map_or_else(|| changed.info.is_empty(), |known| known.info == changed.info);
        if same && !changes_storage && !replaced {
            return;
        }
        journal.note_account(address, known.map(|known| &known.info));
        if let Some(known) = known.filter(|known| replaced && !known.storage.is_empty()) {
            journal.note_storage(address, &known.storage);
        }
        if changed.is_selfdestructed() {
            self.accounts.remove(&address);
            return;
        }
        let account = self.accounts.entry(address).or_default();
        if changed.is_created() {
            account.storage = OrdMap::new();
        }
        // Code that nobody looked at comes back without its bytes.
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
            journal.note_word(address, slot, before.unwrap_or_default());
        }
        if account.is_empty() {
            self.accounts.remove(&address);
        }
    }

    /// Removes an account that is empty.
    fn clear(&mut self, address: Address) {
        if self.accounts.get(&address).is_some_and(StateAccount::is_empty) {
            self.accounts.remove(&address);
        }
    }
}

/// The state on which a block executes, and the blocks before it.
#[derive(Debug, Clone)]
pub(crate) struct BlockState<'a, S> {
    /// The state.
    pub(crate) state: S,
    /// The blocks before.
    pub(crate) history: &'a History,
}

impl<S: core::borrow::Borrow<State>> DatabaseRef for BlockState<'_, S> {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.state.borrow().account(address).cloned())
    }

    /// Accounts carry their code, so that the EVM hardly ever asks for it by its hash.
    fn code_by_hash_ref(&self, hash: B256) -> Result<Bytecode, Infallible> {
        let accounts = self.state.borrow().accounts.values();
        let account = accounts.map(|account| &account.info).find(|info| info.code_hash == hash);
        Ok(account.and_then(|info| info.code.clone()).unwrap_or_default())
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.state.borrow().storage(address, slot))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        Ok(self.history.hash(number).unwrap_or_default())
    }
}

impl<S: core::borrow::Borrow<State>> Database for BlockState<'_, S> {
    type Error = Infallible;

    fn basic(&mut self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        self.basic_ref(address)
    }

    fn code_by_hash(&mut self, hash: B256) -> Result<Bytecode, Infallible> {
        self.code_by_hash_ref(hash)
    }

    fn storage(&mut self, address: Address, slot: U256) -> Result<U256, Infallible> {
        self.storage_ref(address, slot)
    }

    fn block_hash(&mut self, number: u64) -> Result<B256, Infallible> {
        self.block_hash_ref(number)
    }
}

/// A state that changes, and how to undo it.
#[derive(Debug, Default)]
pub(crate) struct Journaled {
    pub(crate) state: State,
    pub(crate) journal: Journal,
}

impl Journaled {
    /// Sets the code of an account and leaves its balance and storage; a new account also gets
    /// the nonce.
    pub(crate) fn set_code(&mut self, address: Address, code: AccountInfo) {
        self.journal.note_account(address, self.state.account(address));
        let account = self.state.accounts.entry(address).or_default();
        account.info.nonce = account.info.nonce.max(code.nonce);
        account.info.code_hash = code.code_hash;
        account.info.code = code.code;
    }

    /// Sets balance, nonce and code of an account.
    pub(crate) fn set_account(&mut self, address: Address, info: AccountInfo) {
        self.journal.note_account(address, self.state.account(address));
        self.state.set_account(address, info);
        self.state.clear(address);
    }

    /// Sets a storage word.
    pub(crate) fn set_word(&mut self, address: Address, slot: B256, word: U256) {
        self.journal.note_account(address, self.state.account(address));
        self.journal.note_word(address, slot, self.state.storage(address, slot.into()));
        self.state.set_storage(address, slot, word);
        self.state.clear(address);
    }

    /// The state as it was.
    pub(crate) fn undo(mut self) -> State {
        self.journal.into_reverts().apply(&mut self.state);
        self.state
    }
}

impl From<State> for Journaled {
    fn from(state: State) -> Self {
        Self { state, journal: Journal::default() }
    }
}

impl core::borrow::Borrow<State> for &mut Journaled {
    fn borrow(&self) -> &State {
        &self.state
    }
}

impl DatabaseCommit for BlockState<'_, &mut Journaled> {
    fn commit(&mut self, changes: AddressMap<Account>) {
        let Journaled { state, journal } = &mut *self.state;
        for (address, account) in changes {
            state.commit_account(address, account, journal);
        }
    }
}
