//! The hard fork of the chain.

use alloy_eips::eip7910::EthConfig;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::json::Json;

#[rpc(server, namespace = "eth")]
pub(crate) trait ForkApi {
    /// Returns the hard fork whose rules the chain has, with its precompiles and system contracts, and
    /// the next one (EIP-7910).
    #[method(name = "config")]
    async fn fork_config(&self) -> RpcResult<Json<EthConfig>>;
}

#[jsonrpsee::core::async_trait]
impl ForkApiServer for ChainApi {
    async fn fork_config(&self) -> RpcResult<Json<EthConfig>> {
        let chain = self.chain;
        Ok(self.owner.read_short_json(move |view| view.fork_config(chain)).await?)
    }
}
