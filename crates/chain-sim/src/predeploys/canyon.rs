//! The contract that the Canyon upgrade puts on every chain.

use alloy_evm::{Database, Evm, EvmEnv, EvmFactory, block::BlockExecutor};
use alloy_op_evm::{
    OpBlockExecutionCtx, OpBlockExecutor, OpEvmFactory, OpTx, block::OpAlloyReceiptBuilder,
};
use alloy_op_hardforks::{OpChainHardforks, OpHardfork, OpHardforks};
use alloy_primitives::{Address, Bytes, U256, address};
use op_revm::{
    OpSpecId,
    revm::{
        context::{BlockEnv, CfgEnv},
        database::InMemoryDB,
    },
};

/// `Create2Deployer`: deploys contracts by CREATE2, and computes their addresses.
pub const CREATE2_DEPLOYER_OF_CANYON: Address =
    address!("0x13b0D85CcB8bf860b6b79AF3029fCA081AE9beF2");

/// The code of the deployer: that which alloy-op-evm gives it in the first block of Canyon. Nothing
/// where that block has none.
pub(super) fn code() -> Bytes {
    let chain = OpChainHardforks::op_mainnet();
    let Some(activation) = chain.op_fork_activation(OpHardfork::Canyon).as_timestamp() else {
        return Bytes::new();
    };
    let mut cfg = CfgEnv::default();
    cfg.set_spec_and_mainnet_gas_params(OpSpecId::CANYON);
    let block = BlockEnv { timestamp: U256::from(activation), ..BlockEnv::default() };
    let evm =
        OpEvmFactory::<OpTx>::default().create_evm(InMemoryDB::default(), EvmEnv::new(cfg, block));
    let receipts = OpAlloyReceiptBuilder::default();
    let mut block = OpBlockExecutor::new(evm, OpBlockExecutionCtx::default(), chain, receipts);
    if block.apply_pre_execution_changes().is_err() {
        return Bytes::new();
    }
    deployed(block.evm.db_mut())
}

/// The code of the deployer in this state.
fn deployed(state: &mut impl Database) -> Bytes {
    let account = state.basic(CREATE2_DEPLOYER_OF_CANYON).ok().flatten();
    let code = account.and_then(|account| account.code);
    code.map(|code| code.original_bytes()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{b256, keccak256};

    use super::code;

    #[test]
    fn is_the_one_of_every_chain() {
        let known = b256!("0xb0550b5b431e30d38000efb7107aaa0ade03d48a7198a140edda9d27134468b2");
        assert_eq!(keccak256(code()), known);
    }
}
