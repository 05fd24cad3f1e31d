//! The state in which cases run.

use std::fmt;

use alloy_primitives::{Address, B256, Bytes, U256, address};
use op_revm::{
    DefaultOp, OpBuilder, OpContext, OpSpecId,
    revm::{
        Context, DatabaseCommit, ExecuteEvm,
        database::InMemoryDB,
        state::{AccountInfo, Bytecode},
    },
};

use crate::{
    Deployment, Error, Observation, Proxies, Transaction,
    contracts::common_accounts,
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
            accounts: Vec::new(),
            storage: Vec::new(),
        }
    }
}

/// What sets it apart from the default.
impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "chain {} {:?} proxies: {}", self.chain_id, self.spec, self.proxies)?;
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

    /// With what another world has in accounts and storage, too.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.accounts.extend(other.accounts);
        self.storage.extend(other.storage);
        self
    }

    /// The state as a database, with these predeploys, behind this world's proxies.
    fn database(&self, predeploys: [(Address, AccountInfo); 2]) -> InMemoryDB {
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
    /// [`Error::Reference`] and [`Error::Messenger`] where there is no EVM to run it in.
    pub fn run(
        &self,
        deployment: Deployment,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        self.run_with(deployment.accounts()?, deployment.is_accelerated(), transactions)
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
        self.run_with(predeploys, false, transactions)
    }

    /// Runs the transactions on these predeploys, accelerated or not.
    fn run_with(
        &self,
        predeploys: [(Address, AccountInfo); 2],
        accelerated: bool,
        transactions: &[Transaction],
    ) -> Result<Vec<Observation>, Error> {
        let context: OpContext<InMemoryDB> = Context::op()
            .with_db(self.database(predeploys))
            .modify_cfg_chained(|cfg| {
                cfg.chain_id = self.chain_id;
                cfg.set_spec_and_mainnet_gas_params(self.spec);
            })
            .modify_block_chained(|block| {
                block.number = U256::from(self.block_number);
                block.timestamp = U256::from(self.timestamp);
                block.prevrandao = Some(B256::ZERO);
            });
        let mut evm = context.build_op();
        if accelerated {
            messenger::install_acceleration(&mut evm.0.instruction)?;
        } else {
            messenger::install(&mut evm.0.instruction)?;
        }
        let mut observations = Vec::with_capacity(transactions.len());
        let mut nonces = std::collections::HashMap::<Address, u64>::new();
        for transaction in transactions {
            let nonce = nonces.entry(transaction.caller).or_default();
            let result = evm
                .transact(transaction.env(*nonce, self.chain_id))
                .map_err(|error| Error::Refused { actual: error.to_string() })?;
            *nonce += 1;
            observations.push(Observation::new(&result.result, &result.state));
            evm.0.ctx.journaled_state.database.commit(result.state);
        }
        Ok(observations)
    }
}
