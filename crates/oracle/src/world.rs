//! The state in which a case begins.

use std::fmt;

use alloy_primitives::{Address, Bytes, U256};
use messenger::Versions;
use op_revm::{
    OpSpecId,
    revm::{
        database::InMemoryDB,
        state::{AccountInfo, Bytecode},
    },
};

use crate::{
    CHAIN_ID, Machine, Proxies, Revision,
    contracts::common_accounts,
    proxies::{IMPLEMENTATION_SLOT, proxy},
};

/// The state of a chain in which a case begins, without the predeploys' code.
#[derive(Clone)]
pub struct World {
    /// The chain's id.
    pub chain_id: u64,
    /// The versions of the predeploys.
    pub versions: Versions,
    /// The spec in force.
    pub spec: OpSpecId,
    /// The number of the block in which the case runs.
    pub block_number: u64,
    /// The block's timestamp, in seconds.
    pub timestamp: u64,
    /// The predeploys behind proxies.
    pub proxies: Proxies,
    /// The EVM that runs the case.
    pub machine: Machine,
    /// Whether chains with native programs differ in this case by design, so that only accelerated
    /// bytecode is compared. See [`Class::CodeOfOthers`](crate::cases::Class::CodeOfOthers).
    pub is_for_bytecode: bool,
    pub(crate) accounts: Vec<(Address, AccountInfo)>,
    pub(crate) storage: Vec<(Address, U256, U256)>,
}

impl Default for World {
    /// Chain [`CHAIN_ID`] with the contracts of [`contracts`](crate::contracts).
    fn default() -> Self {
        Self {
            chain_id: CHAIN_ID,
            versions: Revision::selected().versions(),
            spec: OpSpecId::INTEROP,
            block_number: 2_000_000,
            timestamp: 1_760_000_100,
            proxies: Proxies::Neither,
            machine: Machine::default(),
            is_for_bytecode: false,
            accounts: Vec::new(),
            storage: Vec::new(),
        }
    }
}

/// Writes the differences from the default.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Versions { messenger, inbox, .. } = self.versions;
        write!(f, "chain {} {:?} in {}", self.chain_id, self.spec, self.machine)?;
        write!(f, " with messenger {messenger} and inbox {inbox}")?;
        write!(f, " proxies: {}", self.proxies)?;
        for (address, account) in &self.accounts {
            let code = account.code.as_ref().map(Bytecode::original_bytes).unwrap_or_default();
            write!(f, "\n  {address} balance {} code {code}", account.balance)?;
        }
        for (address, slot, word) in &self.storage {
            write!(f, "\n  {address} slot {slot:#x} = {word:#x}")?;
        }
        Ok(())
    }
}

impl World {
    /// Sets the code at `address`.
    #[must_use]
    pub fn with_code(mut self, address: Address, code: impl Into<Bytes>) -> Self {
        let code = Bytecode::new_raw(code.into());
        self.accounts.push((address, AccountInfo::from_bytecode(code)));
        self
    }

    /// Sets the balance of `address`, in wei, and no code.
    #[must_use]
    pub fn with_balance(mut self, address: Address, balance: U256) -> Self {
        self.accounts.push((address, AccountInfo::from_balance(balance)));
        self
    }

    /// Sets the word in `slot` of `address`, which can be a predeploy.
    #[must_use]
    pub fn with_storage(mut self, address: Address, slot: U256, word: U256) -> Self {
        self.storage.push((address, slot, word));
        self
    }

    /// Sets the chain's id.
    #[must_use]
    pub const fn with_chain_id(mut self, chain_id: u64) -> Self {
        self.chain_id = chain_id;
        self
    }

    /// Sets the versions of the predeploys.
    #[must_use]
    pub const fn with_versions(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }

    /// Sets the spec.
    #[must_use]
    pub const fn with_spec(mut self, spec: OpSpecId) -> Self {
        self.spec = spec;
        self
    }

    /// Sets the predeploys behind proxies.
    #[must_use]
    pub const fn behind(mut self, proxies: Proxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// Sets the EVM.
    #[must_use]
    pub const fn run_by(mut self, machine: Machine) -> Self {
        self.machine = machine;
        self
    }

    /// Adds another world's accounts and storage.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.accounts.extend(other.accounts);
        self.storage.extend(other.storage);
        self.is_for_bytecode |= other.is_for_bytecode;
        self
    }

    /// Builds a database of the state, with these predeploys, behind this world's proxies. Code
    /// that this world has at a predeploy's address replaces the predeploy.
    pub fn database(&self, predeploys: [(Address, AccountInfo); 2]) -> InMemoryDB {
        let mut db = InMemoryDB::default();
        let predeploys =
            predeploys.map(|(address, account)| (self.proxies.implementation(address), account));
        let proxies = self.proxies.proxied().map(|(address, _)| (address, proxy()));
        let common = common_accounts().iter().cloned();
        let accounts = predeploys.into_iter().chain(proxies).chain(common);
        for (address, account) in accounts.chain(self.accounts.clone()) {
            db.insert_account_info(address, account);
        }
        let implementations = self.proxies.proxied().map(|(address, implementation)| {
            (address, IMPLEMENTATION_SLOT, implementation.into_word().into())
        });
        for (address, slot, word) in self.storage.iter().copied().chain(implementations) {
            // Writing to an in-memory database without an underlying one cannot fail.
            let Ok(()) = db.insert_account_storage(address, slot, word);
        }
        db
    }
}
