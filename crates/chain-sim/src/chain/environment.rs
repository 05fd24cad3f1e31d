//! The EVMs of a chain and their environments, for execution outside of block building.

use alloy_evm::{Database, EvmEnv, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext};
use alloy_primitives::{B256, U256};
use op_revm::{
    OpSpecId,
    revm::{
        Inspector,
        context::{BlockEnv, CfgEnv},
    },
};

use super::{Block, Chain};

impl Chain {
    /// An EVM that executes the messenger and the inbox as this chain does, with an inspector.
    pub fn evm<DB: Database, I: Inspector<OpEvmContext<DB>>>(
        &self,
        database: DB,
        env: EvmEnv<OpSpecId>,
        inspector: I,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        self.execution.create_evm_with_inspector(database, env, inspector)
    }

    /// The environment of a block of this chain, in which the [gas
    /// cap](crate::HardFork::transaction_gas_cap) of transactions holds.
    pub fn env(&self, block: &Block) -> EvmEnv<OpSpecId> {
        let mut env = self.env_at(block.number(), block.timestamp());
        env.block_env.gas_limit = block.header().gas_limit;
        // The block's own value, not that of the next blocks.
        env.block_env.prevrandao = Some(block.header().mix_hash);
        env
    }

    /// The environment of the next block, in which the [gas
    /// cap](crate::HardFork::transaction_gas_cap) of transactions holds.
    pub fn next_env(&self) -> EvmEnv<OpSpecId> {
        self.env_at(self.head().number() + 1, self.next_timestamp())
    }

    /// The environment of a new block `number` at `timestamp`, in seconds.
    pub(super) fn env_at(&self, number: u64, timestamp: u64) -> EvmEnv<OpSpecId> {
        let mut cfg = CfgEnv::default();
        cfg.set_spec_and_mainnet_gas_params(self.hard_fork().spec());
        cfg.chain_id = self.id();
        cfg.disable_eip3607 = self.unsigned_senders;
        let code_size = self.config().code_size_limit;
        cfg.limit_contract_code_size =
            code_size.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let block = BlockEnv {
            number: U256::from(number),
            timestamp: U256::from(timestamp),
            gas_limit: self.config().gas_limit,
            basefee: self.config().base_fee,
            prevrandao: Some(self.mix_hash()),
            ..BlockEnv::default()
        };
        EvmEnv::new(cfg, block)
    }

    /// An environment in which the gas cap of transactions does not hold: for deposits and calls,
    /// and for transactions that are in a block already. Without this, op-revm 20 would run a
    /// deposit above the cap with the cap's gas.
    pub(super) const fn uncapped(mut env: EvmEnv<OpSpecId>) -> EvmEnv<OpSpecId> {
        env.cfg_env.tx_gas_limit_cap = Some(u64::MAX);
        env
    }

    /// The `mixHash` of the next blocks. It changes with each reorg, so that a rebuilt block never
    /// has the hash of the block that it replaces.
    pub(super) fn mix_hash(&self) -> B256 {
        B256::from(U256::from(self.rewinds))
    }
}
