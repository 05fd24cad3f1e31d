//! The state of a chain, taken away and brought.

use alloy_primitives::Bytes;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::server::{anvil_state, error::RequestError};

#[rpc(server, namespace = "anvil")]
pub(super) trait DumpApi {
    /// All accounts of this chain's head, as anvil dumps them: JSON, gzipped.
    #[method(name = "dumpState", aliases = ["hardhat_dumpState"])]
    async fn dump_state(&self, preserve_historical_states: Option<bool>) -> RpcResult<Bytes>;

    /// Takes over the accounts of a dump, of this server's or of anvil's, as if the head had made
    /// them; whether that was done, which it was.
    #[method(name = "loadState", aliases = ["hardhat_loadState"])]
    async fn load_state(&self, state: Bytes) -> RpcResult<bool>;
}

#[jsonrpsee::core::async_trait]
impl DumpApiServer for ChainApi {
    async fn dump_state(&self, preserve_historical_states: Option<bool>) -> RpcResult<Bytes> {
        if preserve_historical_states == Some(true) {
            return Err(RequestError::parameter(
                "preserveHistoricalStates",
                "false: the states of blocks are kept in state files",
                "true",
            )
            .into());
        }
        let chain = self.chain;
        // A copy costs nothing, and nobody waits while it is written.
        let copy = self.owner.ask(move |devnet| Ok(devnet.chain(chain)?.clone())).await?;
        Ok(meanwhile(move || anvil_state::dump(&copy)).await?)
    }

    async fn load_state(&self, state: Bytes) -> RpcResult<bool> {
        let chain = self.chain;
        let accounts = meanwhile(move || anvil_state::load(&state)).await?;
        let set = self.owner.ask(move |devnet| Ok(devnet.cluster.set_accounts(chain, accounts)?));
        set.await?;
        Ok(true)
    }
}

/// Does what takes its time, while others are served.
async fn meanwhile<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RequestError> + Send + 'static,
) -> Result<T, RequestError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| RequestError::ShuttingDown)?
}
