//! The state in which cases run.

use std::fmt;

use alloy_primitives::{Address, Bytes, U256, address};
use op_revm::{
    OpSpecId,
    revm::{
        database::InMemoryDB,
        state::{AccountInfo, Bytecode},
    },
};

use crate::{
    Deployment, Error, Machine, Observation, Proxies, Transaction,
    contracts::common_accounts,
    machine::{self, refused},
    proxies::{IMPLEMENTATION_SLOT, proxy},
};

/// The account that sends transactions, with 2^128 wei.
pub const CALLER: Address = address!("0xca11000000000000000000000000000000000001");
/// The chain that cases run on, as a rule.
pub const CHAIN_ID: u64 = 902;
/// The chain that relayed messages come from, as a rule.
pub const SOURCE_CHAIN_ID: u64 = 901;

/// A chain's state before a case, without the predeploys' code.
#[derive(Clone)]
pub struct World {
    /// This chain's id.
    pub chain_id: u64,
    /// The spec in force.
    pub spec: OpSpecId,
    /// The number of the block that the case runs in.
    pub block_number: u64,
    /// Its timestamp, in seconds.
    pub timestamp: u64,
    /// Which predeploys are behind proxies.
    pub proxies: Proxies,
    /// The EVM that runs the case.
    pub machine: Machine,
    /// Whether the case is about what native chains do otherwise by design, and only bytecode can
    /// be compared. See [`Class::CodeOfOthers`](crate::cases::Class::CodeOfOthers).
    pub is_for_bytecode: bool,
    accounts: Vec<(Address, AccountInfo)>,
    storage: Vec<(Address, U256, U256)>,
}

impl Default for World {
    /// A chain of id [`CHAIN_ID`] with the contracts of [`contracts`](crate::contracts).
    fn default() -> Self {
        Self {
            chain_id: CHAIN_ID,
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

/// What sets it apart from the default.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "chain {} {:?} in {}", self.chain_id, self.spec, self.machine)?;
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
    /// With `code` at `address`.
    #[must_use]
    pub fn with_code(mut self, address: Address, code: impl Into<Bytes>) -> Self {
        let code = Bytecode::new_raw(code.into());
        self.accounts.push((address, AccountInfo::from_bytecode(code)));
        self
    }

    /// With `balance` wei at `address`, and no code.
    #[must_use]
    pub fn with_balance(mut self, address: Address, balance: U256) -> Self {
        self.accounts.push((address, AccountInfo::from_balance(balance)));
        self
    }

    /// With `word` in `slot` of `address`; the predeploys' own storage included.
    #[must_use]
    pub fn with_storage(mut self, address: Address, slot: U256, word: U256) -> Self {
        self.storage.push((address, slot, word));
        self
    }

    /// On a chain of this id.
    #[must_use]
    pub const fn with_chain_id(mut self, chain_id: u64) -> Self {
        self.chain_id = chain_id;
        self
    }

    /// Under this spec.
    #[must_use]
    pub const fn with_spec(mut self, spec: OpSpecId) -> Self {
        self.spec = spec;
        self
    }

    /// With predeploys behind proxies.
    #[must_use]
    pub const fn behind(mut self, proxies: Proxies) -> Self {
        self.proxies = proxies;
        self
    }

    /// In this EVM.
    #[must_use]
    pub const fn run_by(mut self, machine: Machine) -> Self {
        self.machine = machine;
        self
    }

    /// With what another world has in accounts and storage, too.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.accounts.extend(other.accounts);
        self.storage.extend(other.storage);
        self.is_for_bytecode |= other.is_for_bytecode;
        self
    }

    /// The state as a database, with these predeploys behind this world's proxies; code that was put at
    /// a predeploy takes its place.
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
            // An in-memory database over nothing cannot fail to insert.
            let Ok(()) = db.insert_account_storage(address, slot, word);
        }
        db
    }

    /// Runs the transactions one after the other, each on what the ones before left.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a transaction that the EVM does not begin to run;
    /// [`Error::Reference`] where the released bytecode cannot be had; [`Error::UnsupportedSpec`] under a
    /// spec without a gas table.
    pub fn run(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        all_ran(self.attempt(deployment, transactions)?)
    }

    /// As [`run`](Self::run), but a transaction that the EVM does not begin to run is
    /// [`Refused`](crate::Status::Refused), and the ones behind it run.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), but for [`Error::Refused`].
    pub fn attempt(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        machine::run(self, self.database(deployment.accounts()?), deployment, transactions)
    }

    /// As [`run`](Self::run), on predeploys that no [`Deployment`] has: other rules, other code.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_on(
        &self,
        predeploys: [(Address, AccountInfo); 2],
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        all_ran(machine::run(self, self.database(predeploys), Deployment::Native, transactions)?)
    }
}

/// The observations, if all of the transactions ran.
pub(crate) fn all_ran(seen: Vec<Observation>) -> Result<Vec<Observation>, Error> {
    match seen.iter().find_map(Observation::refusal) {
        Some(reason) => Err(refused(reason)),
        None => Ok(seen),
    }
}
