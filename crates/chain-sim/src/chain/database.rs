//! The database of a chain's EVMs.

use core::convert::Infallible;
use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{Address, B256, U256};
use op_revm::revm::{
    Database, DatabaseCommit, DatabaseRef,
    primitives::AddressMap,
    state::{Account, AccountInfo, Bytecode},
};

use super::History;
use crate::state::Journaled;

/// What a call finds otherwise than in the chain, besides the state.
#[derive(Debug, Clone, Default)]
pub(super) struct Overrides {
    /// Hashes that `BLOCKHASH` returns, by number.
    pub(super) block_hashes: BTreeMap<u64, B256>,
    /// Accounts that exist even if they are empty.
    pub(super) existing: BTreeSet<Address>,
}

/// The database of an EVM: a state of one chain, and the hashes of its blocks. There is only this
/// type of database, so that the EVM is compiled once.
#[derive(Debug)]
pub struct ChainDatabase<'a> {
    state: &'a mut Journaled,
    history: &'a History,
    overrides: Option<&'a Overrides>,
}

impl<'a> ChainDatabase<'a> {
    /// A database of this state, and of the blocks in this history.
    pub(super) const fn new(state: &'a mut Journaled, history: &'a History) -> Self {
        Self { state, history, overrides: None }
    }

    /// With these overrides.
    pub(super) const fn with_overrides(mut self, overrides: &'a Overrides) -> Self {
        self.overrides = Some(overrides);
        self
    }
}

impl DatabaseRef for ChainDatabase<'_> {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        let account = self.state.state.account(address).cloned();
        let exists = || self.overrides.is_some_and(|it| it.existing.contains(&address));
        Ok(account.or_else(|| exists().then(AccountInfo::default)))
    }

    /// Finds code by its hash. The EVM hardly ever needs it, because accounts contain their code.
    fn code_by_hash_ref(&self, hash: B256) -> Result<Bytecode, Infallible> {
        let accounts = self.state.state.accounts().map(|(_, account)| &account.info);
        let account = accounts.into_iter().find(|info| info.code_hash == hash);
        Ok(account.and_then(|info| info.code.clone()).unwrap_or_default())
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Infallible> {
        Ok(self.state.state.storage(address, slot))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        let replaced = self.overrides.and_then(|it| it.block_hashes.get(&number)).copied();
        Ok(replaced.or_else(|| self.history.hash(number)).unwrap_or_default())
    }
}

impl Database for ChainDatabase<'_> {
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

impl DatabaseCommit for ChainDatabase<'_> {
    fn commit(&mut self, changes: AddressMap<Account>) {
        for (address, account) in changes {
            self.state.commit_account(address, account);
        }
    }
}
