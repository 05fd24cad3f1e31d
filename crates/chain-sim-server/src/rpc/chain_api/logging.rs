//! What the terminal shows of this chain.

use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;

#[rpc(server, namespace = "anvil")]
pub(crate) trait LoggingApi {
    /// Turns on or off what the server logs of this chain's transactions, and of what contracts write
    /// to the console.
    #[method(name = "setLoggingEnabled", aliases = ["hardhat_setLoggingEnabled"])]
    async fn set_logging_enabled(&self, enabled: bool) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl LoggingApiServer for ChainApi {
    async fn set_logging_enabled(&self, enabled: bool) -> RpcResult<()> {
        let chain = self.chain;
        let set = self.owner.ask_between(move |devnet| {
            devnet.served_mut(chain)?.is_logged = enabled;
            Ok(())
        });
        Ok(set.await?)
    }
}
