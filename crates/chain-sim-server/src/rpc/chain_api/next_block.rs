//! What the next blocks begin with: base fee, randomness, fee recipient, gas limit.

use alloy_primitives::{Address, B256, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::devnet::RequestError;

#[rpc(server)]
pub(crate) trait NextBlockApi {
    /// Sets the base fee of the next block, in wei per gas. The blocks after it go on from there.
    #[method(
        name = "anvil_setNextBlockBaseFeePerGas",
        aliases = ["hardhat_setNextBlockBaseFeePerGas"]
    )]
    async fn set_next_block_base_fee_per_gas(&self, wei: U256) -> RpcResult<()>;

    /// Sets the randomness of the next block, which the opcode PREVRANDAO returns.
    #[method(name = "hardhat_setPrevRandao", aliases = ["anvil_setPrevRandao"])]
    async fn set_prev_randao(&self, prev_randao: U256) -> RpcResult<bool>;

    /// Sets the account that gets the tips of all blocks from the next one on.
    #[method(name = "anvil_setCoinbase", aliases = ["hardhat_setCoinbase"])]
    async fn set_coinbase(&self, address: Address) -> RpcResult<()>;

    /// Sets the gas limit of all blocks from the next one on. Returns `true`.
    #[method(name = "evm_setBlockGasLimit", aliases = ["anvil_setBlockGasLimit"])]
    async fn set_block_gas_limit(&self, gas_limit: U256) -> RpcResult<bool>;
}

#[jsonrpsee::core::async_trait]
impl NextBlockApiServer for ChainApi {
    async fn set_next_block_base_fee_per_gas(&self, wei: U256) -> RpcResult<()> {
        let id = self.chain;
        let wei = u64::try_from(wei)
            .map_err(|_| RequestError::parameter("wei", format!("at most {}", u64::MAX), wei))?;
        Ok(self.owner.ask(move |devnet| Ok(devnet.cluster.set_next_base_fee(id, wei)?)).await?)
    }

    async fn set_prev_randao(&self, prev_randao: U256) -> RpcResult<bool> {
        let (id, prev_randao) = (self.chain, B256::from(prev_randao));
        let set = self
            .owner
            .ask(move |devnet| Ok(devnet.cluster.set_next_prev_randao(id, prev_randao)?));
        set.await?;
        Ok(true)
    }

    async fn set_coinbase(&self, address: Address) -> RpcResult<()> {
        let id = self.chain;
        Ok(self.owner.ask(move |devnet| Ok(devnet.cluster.set_fee_recipient(id, address)?)).await?)
    }

    async fn set_block_gas_limit(&self, gas_limit: U256) -> RpcResult<bool> {
        let id = self.chain;
        self.owner.ask(move |devnet| devnet.set_gas_limit(id, gas_limit)).await?;
        Ok(true)
    }
}
