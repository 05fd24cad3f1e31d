//! What pages ask a wallet about chains.

use alloy_primitives::U256;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::{Deserialize, Serialize};

use super::ChainApi;
use crate::devnet::RequestError;

/// A chain that a page wants to use. What else describes it is ignored.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WantedChain {
    chain_id: U256,
}

#[rpc(server, namespace = "wallet")]
pub(crate) trait WalletApi {
    /// Returns `null` for this chain, as a wallet that uses it does, and an error for another one.
    #[method(name = "switchEthereumChain", aliases = ["wallet_addEthereumChain"])]
    async fn switch_chain(&self, chain: WantedChain) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl WalletApiServer for ChainApi {
    async fn switch_chain(&self, WantedChain { chain_id }: WantedChain) -> RpcResult<()> {
        if chain_id == U256::from(self.chain) {
            return Ok(());
        }
        Err(RequestError::OtherChain { expected: self.chain, actual: chain_id }.into())
    }
}
