//! What a world's transactions run in: chain id, spec and block, for each machine.

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
    /// What op-revm's `OpEvm` is built of, over `db`: this chain's id, spec and block.
    pub fn op_context<DB: Database>(&self, db: DB) -> OpContext<DB> {
        let EvmEnv { cfg_env, block_env } = self.evm_env();
        Context::op().with_db(db).with_cfg(cfg_env).with_block(block_env)
    }

    /// What revm's `Evm` is built of, over `db`: this chain's id and block, and the spec that this
    /// chain's builds on.
    pub fn mainnet_context<DB: Database>(&self, db: DB) -> MainnetContext<DB> {
        let cfg = self.cfg_env(self.spec.into_eth_spec());
        Context::mainnet().with_db(db).with_cfg(cfg).with_block(self.block_env())
    }

    /// What factories of alloy-evm make an EVM of: this chain's id, spec and block.
    pub fn evm_env(&self) -> EvmEnv<OpSpecId> {
        EvmEnv { cfg_env: self.cfg_env(self.spec), block_env: self.block_env() }
    }

    /// This chain's id, and a spec with its prices.
    fn cfg_env<SPEC: Into<SpecId> + Clone>(&self, spec: SPEC) -> CfgEnv<SPEC> {
        CfgEnv::new_with_spec(spec).with_chain_id(self.chain_id)
    }

    /// The block that cases run in.
    fn block_env(&self) -> BlockEnv {
        BlockEnv {
            number: U256::from(self.block_number),
            timestamp: U256::from(self.timestamp),
            prevrandao: Some(B256::ZERO),
            ..BlockEnv::default()
        }
    }
}
