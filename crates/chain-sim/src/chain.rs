//! One chain.

use alloy_consensus::{Header, Transaction, transaction::Recovered};
use alloy_evm::{Evm, EvmEnv, EvmFactory};
use alloy_op_evm::OpTx;
use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::MessengerEvmFactory;
use op_alloy_consensus::OpTxEnvelope;
use op_revm::{
    OpSpecId, OpTransaction,
    revm::{
        DatabaseRef,
        context::{BlockEnv, CfgEnv, TxEnv},
        database::{InMemoryDB, WrapDatabaseRef},
        state::AccountInfo,
    },
};

use crate::{
    Block, Call, ChainConfig, DependencySet, Error, Refusal, Validity,
    block::BlockBody,
    pool::{Pool, PooledTransaction},
};

/// A chain: its blocks, its state at the head, and the transactions that wait.
#[derive(Debug, Clone)]
pub struct Chain {
    config: ChainConfig,
    dependency_set: DependencySet,
    blocks: Vec<Block>,
    pub(crate) state: InMemoryDB,
    pub(crate) pool: Pool,
}

/// What became of a call that was made to look, not to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallOutcome {
    /// Whether it succeeded.
    pub success: bool,
    /// What it returned, or reverted with.
    pub output: Bytes,
    /// Gas it used.
    pub gas_used: u64,
}

impl Chain {
    /// A chain with a genesis block of `timestamp`, in seconds, and these accounts.
    pub(crate) fn new(
        config: ChainConfig,
        dependency_set: DependencySet,
        timestamp: u64,
        accounts: impl IntoIterator<Item = (Address, AccountInfo)>,
    ) -> Self {
        let mut state = InMemoryDB::default();
        for (address, account) in accounts {
            state.insert_account_info(address, account);
        }
        let header = Header {
            timestamp,
            gas_limit: config.gas_limit,
            base_fee_per_gas: Some(0),
            ..Header::default()
        };
        let blocks = vec![Block::seal(header, BlockBody::default())];
        Self { config, dependency_set, blocks, state, pool: Pool::default() }
    }

    /// What the chain is.
    pub const fn config(&self) -> &ChainConfig {
        &self.config
    }

    /// The chain's id.
    pub const fn id(&self) -> ChainId {
        self.config.id
    }

    /// The chains whose messages this one executes.
    pub const fn dependency_set(&self) -> &DependencySet {
        &self.dependency_set
    }

    /// All blocks, genesis first.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The unsafe head.
    pub fn head(&self) -> &Block {
        // There is always the genesis block.
        &self.blocks[self.blocks.len() - 1]
    }

    /// The timestamp of the next block, in seconds.
    pub fn next_timestamp(&self) -> u64 {
        self.head().timestamp() + self.config.block_time
    }

    /// How many transactions wait for a block.
    pub fn pooled(&self) -> usize {
        self.pool.len()
    }

    /// The nonce of the next transaction of `account`, those that wait included.
    pub fn next_nonce(&self, account: Address) -> u64 {
        let nonce = self.account(account).nonce;
        self.pool.next_nonce(account).map_or(nonce, |next| next.max(nonce))
    }

    /// An account at the head; an empty one where there is none.
    pub fn account(&self, address: Address) -> AccountInfo {
        let Ok(account) = self.state.basic_ref(address);
        account.unwrap_or_default()
    }

    /// A storage word at the head.
    pub fn storage(&self, address: Address, slot: U256) -> U256 {
        let Ok(word) = self.state.storage_ref(address, slot);
        word
    }

    /// Makes a call on the state of the head, in the environment of the next block, and forgets
    /// what it changed. Nonce and gas price are not looked at.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where the EVM does not begin to run it.
    pub fn call(&self, call: &Call) -> Result<CallOutcome, Error> {
        let env = self.evm_env(self.next_timestamp());
        let mut evm = MessengerEvmFactory::default().create_evm(WrapDatabaseRef(&self.state), env);
        let mut transaction = OpTransaction::new(TxEnv {
            tx_type: 2,
            caller: call.from,
            gas_limit: call.gas_limit,
            kind: call.to,
            value: call.value,
            data: call.input.clone(),
            nonce: self.account(call.from).nonce,
            chain_id: Some(self.id()),
            access_list: call.access_list.clone(),
            ..TxEnv::default()
        });
        transaction.enveloped_tx = Some(Bytes::new());
        let result = evm.transact_raw(OpTx(transaction)).map_err(|error| Error::Refused {
            chain: self.id(),
            refusal: Refusal::NotExecutable { actual: error.to_string() },
        })?;
        Ok(CallOutcome {
            success: result.result.is_success(),
            gas_used: result.result.tx_gas_used(),
            output: result.result.into_output().unwrap_or_default(),
        })
    }

    /// Checks whether a transaction may enter the pool.
    pub(crate) fn check(
        &self,
        transaction: Recovered<OpTxEnvelope>,
        validity: &Validity<'_>,
    ) -> Result<PooledTransaction, Refusal> {
        let expected = self.account(transaction.signer()).nonce;
        let actual = transaction.nonce();
        if actual < expected {
            return Err(Refusal::NonceTooLow { expected, actual });
        }
        PooledTransaction::admit(transaction, self.id(), self.config.gas_limit, validity)
    }

    /// Appends a block.
    pub(crate) fn append(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// The environment of a block of `timestamp`, in seconds, on the head.
    pub(crate) fn evm_env(&self, timestamp: u64) -> EvmEnv<OpSpecId> {
        let mut cfg = CfgEnv::new_with_spec(OpSpecId::INTEROP);
        cfg.set_spec_and_mainnet_gas_params(OpSpecId::INTEROP);
        cfg.chain_id = self.id();
        let block = BlockEnv {
            number: U256::from(self.head().number() + 1),
            timestamp: U256::from(timestamp),
            gas_limit: self.config.gas_limit,
            prevrandao: Some(B256::ZERO),
            ..BlockEnv::default()
        };
        EvmEnv::new(cfg, block)
    }
}
