//! Adding chains.

use std::fmt::Display;

use alloy_primitives::{ChainId, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::{ClusterApi, status_view::ChainView};
use crate::{
    devnet::{RequestError, mining::Mining},
    rpc::chain_api,
};
use chain_sim::{ChainConfig, HardFork};

/// A chain to add.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ChainRequest {
    chain_id: U64,
    /// Seconds between blocks; 0 builds a block for each transaction as it comes in.
    block_time: Option<U64>,
    /// The mining mode, if there is no block time.
    mining: Option<MiningRequest>,
    /// The chains with which it exchanges messages; by default all without a dependency set of
    /// their own.
    dependencies: Option<Vec<U64>>,
    /// The hard fork whose rules it has; by default the cluster's.
    hard_fork: Option<HardFork>,
    /// Its port; by default the one after the last. 0 means any free port.
    port: Option<u16>,
}

/// A mining mode.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum MiningRequest {
    Automatic,
    Manual,
}

impl ChainRequest {
    /// Returns the mining mode.
    fn mining(&self) -> Result<Mining, RequestError> {
        match (self.block_time, self.mining) {
            (Some(seconds), None) => Ok(Mining::from_block_time(seconds.to())),
            (None, Some(MiningRequest::Manual)) => Ok(Mining::Manual),
            (None, Some(MiningRequest::Automatic) | None) => Ok(Mining::Automatic),
            (Some(seconds), Some(mining)) => Err(RequestError::parameter(
                "mining",
                "either mining or blockTime",
                format!("both, {mining:?} and {seconds} s"),
            )),
        }
    }
}

#[rpc(server, namespace = "cluster")]
pub(crate) trait ChainsApi {
    /// Adds a chain at its genesis, on a port of its own, and returns it. On an error, nothing
    /// changes.
    #[method(name = "addChain")]
    async fn add_chain(&self, request: ChainRequest) -> RpcResult<ChainView>;
}

#[jsonrpsee::core::async_trait]
impl ChainsApiServer for ClusterApi {
    async fn add_chain(&self, request: ChainRequest) -> RpcResult<ChainView> {
        let mining = request.mining()?;
        let id: ChainId = request.chain_id.to();
        let dependencies = request.dependencies.as_ref();
        let dependencies = dependencies.map(|ids| ids.iter().map(|id| id.to()).collect());
        let mut config = ChainConfig::new(id);
        config.dependencies = dependencies;
        config.hard_fork = request.hard_fork;
        // In a task of its own, so that a client that leaves early does not leave a chain without a
        // port.
        let added = tokio::spawn(self.clone().add(config, mining, request.port));
        Ok(added.await.map_err(|_| RequestError::ShuttingDown)??)
    }
}

impl ClusterApi {
    /// Adds a chain on a port; by default on the one after the last.
    async fn add(
        self,
        config: ChainConfig,
        mining: Mining,
        port: Option<u16>,
    ) -> Result<ChainView, RequestError> {
        let id = config.id;
        let _adding = self.ports.start_adding().await;
        // The port of a removed chain may not be closed yet.
        self.close_absent().await?;
        let port = port.map_or_else(|| self.ports.next(), Ok).map_err(port_error)?;
        let methods = chain_api::methods(&self.owner, id).map_err(port_error)?;
        let open = self.ports.open(port, methods).await.map_err(port_error)?;
        let added = self.owner.ask(move |devnet| devnet.add_chain(config, mining)).await;
        if let Err(error) = added {
            open.close().await;
            return Err(error);
        }
        let address = self.ports.assign(id, open).ok_or(RequestError::ShuttingDown)?;
        // The chain may have been removed already.
        self.close_absent().await?;
        self.owner
            .read(|view| Ok(ChainView::new(view, view.chain(id)?, view.served(id)?, Some(address))))
    }

    /// Closes the ports of removed chains.
    async fn close_absent(&self) -> Result<(), RequestError> {
        let present = self.owner.read(|view| Ok(view.ids().into_iter().collect()))?;
        self.ports.close_others(&present).await;
        Ok(())
    }
}

/// Returns the error of a port that cannot be opened.
fn port_error(error: impl Display) -> RequestError {
    RequestError::Port { actual: error.to_string() }
}
