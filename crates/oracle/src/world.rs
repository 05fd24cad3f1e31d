//! The state in which cases run.

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
    Deployment, Error, Observation, Transaction,
    contracts::{
        CALLER_CONTRACT, CONTEXT_READER, Caller, ContextReader, ECHO, Echo, REFUSE, Refuse, STOP,
        Stop,
    },
};

/// The account that sends transactions, with 2^128 wei.
pub const CALLER: Address = address!("0xca11000000000000000000000000000000000001");
/// The chain that cases run on, as a rule.
pub const CHAIN_ID: u64 = 902;
/// The chain that relayed messages come from, as a rule.
pub const SOURCE_CHAIN_ID: u64 = 901;

/// A chain's state before a case, without the predeploys' code.
#[derive(Debug, Clone)]
pub struct World {
    /// This chain's id.
    pub chain_id: u64,
    /// The spec in force.
    pub spec: OpSpecId,
    /// The number of the block that the case runs in.
    pub block_number: u64,
    /// Its timestamp, in seconds.
    pub timestamp: u64,
    accounts: Vec<(Address, AccountInfo)>,
    storage: Vec<(Address, U256, U256)>,
}

impl Default for World {
    /// A chain of id [`CHAIN_ID`] with the contracts of [`contracts`](crate::contracts).
    fn default() -> Self {
        let contract = |address, code: &Bytes| {
            (address, AccountInfo::from_bytecode(Bytecode::new_legacy(code.clone())))
        };
        let rich = AccountInfo::from_balance(U256::from(1u8) << 128);
        Self {
            chain_id: CHAIN_ID,
            spec: OpSpecId::INTEROP,
            block_number: 2_000_000,
            timestamp: 1_760_000_100,
            accounts: vec![
                (CALLER, rich),
                contract(CALLER_CONTRACT, &Caller::DEPLOYED_BYTECODE),
                contract(CONTEXT_READER, &ContextReader::DEPLOYED_BYTECODE),
                contract(ECHO, &Echo::DEPLOYED_BYTECODE),
                contract(REFUSE, &Refuse::DEPLOYED_BYTECODE),
                contract(STOP, &Stop::DEPLOYED_BYTECODE),
            ],
            storage: Vec::new(),
        }
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

    /// The state as a database, with the predeploys of `deployment`.
    fn database(&self, deployment: Deployment) -> Result<InMemoryDB, Error> {
        let mut db = InMemoryDB::default();
        for (address, account) in deployment.accounts()?.into_iter().chain(self.accounts.clone()) {
            db.insert_account_info(address, account);
        }
        for &(address, slot, word) in &self.storage {
            // An in-memory database over nothing cannot fail to insert.
            let Ok(()) = db.insert_account_storage(address, slot, word);
        }
        Ok(db)
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
        let context: OpContext<InMemoryDB> = Context::op()
            .with_db(self.database(deployment)?)
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
        messenger::install(&mut evm.0.instruction)?;
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
