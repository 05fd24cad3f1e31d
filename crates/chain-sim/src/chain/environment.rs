//! The EVMs of a chain and their environments, for execution outside of block building.

use alloy_consensus::Header;
use alloy_evm::{Database, EvmEnv, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext};
use alloy_primitives::U256;
use op_revm::{
    OpSpecId,
    precompiles::OpPrecompiles,
    revm::{
        Inspector,
        context::{BlockEnv, CfgEnv},
        precompile::Precompiles,
    },
};

use super::{Block, Chain, precompiles::corrected};

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

    /// The precompiles of the chain's hard fork.
    pub fn precompiles(&self) -> &'static Precompiles {
        let spec = self.hard_fork().spec();
        corrected(spec).unwrap_or_else(|| OpPrecompiles::new_with_spec(spec).precompiles())
    }

    /// The environment of a block of this chain, in which the [gas
    /// cap](crate::HardFork::transaction_gas_cap) of transactions holds.
    pub fn env(&self, block: &Block) -> EvmEnv<OpSpecId> {
        self.env_of(block.header())
    }

    /// The environment of the next block, in which the [gas
    /// cap](crate::HardFork::transaction_gas_cap) of transactions holds.
    pub fn next_env(&self) -> EvmEnv<OpSpecId> {
        self.env_of(&self.next_header(self.next_timestamp()))
    }

    /// The environment of the block with this header.
    pub(super) fn env_of(&self, header: &Header) -> EvmEnv<OpSpecId> {
        let mut cfg = CfgEnv::default();
        cfg.set_spec_and_mainnet_gas_params(self.hard_fork().spec());
        cfg.chain_id = self.id();
        cfg.disable_eip3607 = self.unsigned_senders;
        let code_size = self.config().code_size_limit;
        cfg.limit_contract_code_size =
            code_size.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
        let block = BlockEnv {
            number: U256::from(header.number),
            beneficiary: header.beneficiary,
            timestamp: U256::from(header.timestamp),
            gas_limit: header.gas_limit,
            basefee: header.base_fee_per_gas.unwrap_or_default(),
            prevrandao: Some(header.mix_hash),
            ..BlockEnv::default()
        };
        EvmEnv::new(cfg, block)
    }

    /// An environment in which the gas cap of transactions does not hold: for deposits and calls,
    /// and for transactions that are in a block already. Without this, op-revm 20 would run a
    /// deposit above the cap with the cap's gas.
    pub(super) const fn uncapped(mut env: EvmEnv<OpSpecId>) -> EvmEnv<OpSpecId> {
        Self::uncap(&mut env.cfg_env);
        env
    }

    /// As [`uncapped`](Self::uncapped), for an EVM that is there already.
    pub(super) const fn uncap(cfg: &mut CfgEnv<OpSpecId>) {
        cfg.tx_gas_limit_cap = Some(u64::MAX);
    }
}
