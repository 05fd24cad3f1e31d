//! Dumping and loading the state of a chain.

use alloy_primitives::Bytes;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::{
    devnet::{RequestError, loaded_state},
    json::Json,
    memory,
};

#[rpc(server, namespace = "anvil")]
pub(crate) trait DumpApi {
    /// Returns all accounts at this chain's head in anvil's dump format: gzipped JSON.
    #[method(name = "dumpState", aliases = ["hardhat_dumpState"])]
    async fn dump_state(&self, preserve_historical_states: Option<bool>) -> RpcResult<Json<Bytes>>;

    /// Adds the accounts of a dump, of this server or of anvil, to the state after the head.
    /// Returns `true`.
    #[method(name = "loadState", aliases = ["hardhat_loadState"])]
    async fn load_state(&self, state: Bytes) -> RpcResult<bool>;
}

#[jsonrpsee::core::async_trait]
impl DumpApiServer for ChainApi {
    async fn dump_state(&self, preserve_historical_states: Option<bool>) -> RpcResult<Json<Bytes>> {
        if preserve_historical_states == Some(true) {
            return Err(RequestError::parameter(
                "preserveHistoricalStates",
                "false: the states of blocks are kept in state files",
                "true",
            )
            .into());
        }
        let chain = self.chain;
        let dump = self.owner.read_json(move |view| view.dump(chain));
        Ok(dump.await?)
    }

    async fn load_state(&self, state: Bytes) -> RpcResult<bool> {
        let chain = self.chain;
        let (memory, request) = (memory::share(), memory::request());
        let loading = run_blocking(move || {
            let _request = request;
            loaded_state::load(&state, &memory)
        });
        let (accounts, held) = loading.await?;
        let set = self.owner.ask(move |devnet| {
            let _held = held;
            devnet.set_accounts(chain, accounts)
        });
        set.await?;
        Ok(true)
    }
}

/// Runs slow work on another thread, so that the server answers others meanwhile.
async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RequestError> + Send + 'static,
) -> Result<T, RequestError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| RequestError::ShuttingDown)?
}
