//! The environment of a world's transactions: chain id, spec and block, for each machine.

use alloy_evm::EvmEnv;
use alloy_primitives::{B256, U256};
use op_revm::{
    DefaultOp, OpContext, OpSpecId,
    revm::{
        Context, Database, MainContext,
        context::{BlockEnv, CfgEnv},
        handler::MainnetContext,
        primitives::hardfork::SpecId,
    },
};

use crate::World;

impl World {
    /// Builds the context of op-revm's `OpEvm` over `db`, with this chain's id, spec and block.
    pub fn op_context<DB: Database>(&self, db: DB) -> OpContext<DB> {
        let EvmEnv { cfg_env, block_env } = self.evm_env();
        Context::op().with_db(db).with_cfg(cfg_env).with_block(block_env)
    }

    /// Builds the context of revm's `Evm` over `db`, with this chain's id and block, and the
    /// Ethereum spec on which this chain's spec builds.
    pub fn mainnet_context<DB: Database>(&self, db: DB) -> MainnetContext<DB> {
        let cfg = self.cfg_env(self.spec.into_eth_spec());
        Context::mainnet().with_db(db).with_cfg(cfg).with_block(self.block_env())
    }

    /// Builds the environment for factories of alloy-evm, with this chain's id, spec and block.
    pub fn evm_env(&self) -> EvmEnv<OpSpecId> {
        EvmEnv { cfg_env: self.cfg_env(self.spec), block_env: self.block_env() }
    }

    /// Builds a configuration with this chain's id, and a spec with its gas prices.
    fn cfg_env<SPEC: Into<SpecId> + Clone>(&self, spec: SPEC) -> CfgEnv<SPEC> {
        CfgEnv::new_with_spec(spec).with_chain_id(self.chain_id)
    }

    /// Builds the block in which cases run.
    fn block_env(&self) -> BlockEnv {
        BlockEnv {
            number: U256::from(self.block_number),
            timestamp: U256::from(self.timestamp),
            prevrandao: Some(B256::ZERO),
            ..BlockEnv::default()
        }
    }
}
