//! Chains that are added.

use alloy_primitives::{ChainId, U64};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use serde::Deserialize;

use super::{ClusterApi, status_view::ChainView};
use crate::{
    ChainConfig,
    server::{StartError, api, config::Mining, error::RequestError},
};

/// A chain that is to be.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ChainRequest {
    chain_id: U64,
    /// A block every so many seconds; 0 for one whenever a transaction comes in.
    block_time: Option<U64>,
    /// When it builds blocks, if there is no block time.
    mining: Option<MiningRequest>,
    /// The chains that it exchanges messages with; all that have not been told otherwise, if it is
    /// left out.
    dependencies: Option<Vec<U64>>,
    /// Where it is; at the port after the last, if it is left out. 0 stands for any.
    port: Option<u16>,
}

/// When a chain builds blocks.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum MiningRequest {
    Automatic,
    Manual,
}

impl ChainRequest {
    /// When it builds blocks.
    fn mining(&self) -> Result<Mining, RequestError> {
        match (self.block_time, self.mining) {
            (Some(seconds), None) => Ok(Mining::from_block_time(seconds.to())),
            (None, Some(MiningRequest::Manual)) => Ok(Mining::Manual),
            (None, Some(MiningRequest::Automatic) | None) => Ok(Mining::Automatic),
            (Some(seconds), Some(mining)) => Err(RequestError::parameter(
                "mining",
                "none with a block time, which says it",
                format!("{mining:?} with {seconds} s"),
            )),
        }
    }
}

#[rpc(server, namespace = "cluster")]
pub(super) trait ChainsApi {
    /// Adds a chain, at its genesis, on a port of its own; the chain. Where that fails, nothing has
    /// changed.
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
        let config = ChainConfig { dependencies, ..ChainConfig::new(id) };
        // A client that does not wait for the answer is not to leave a chain without a port.
        let added = tokio::spawn(self.clone().add(config, mining, request.port));
        Ok(added.await.map_err(|_| RequestError::ShuttingDown)??)
    }
}

impl ClusterApi {
    /// Adds a chain, at a port or at the one after the last.
    async fn add(
        self,
        config: ChainConfig,
        mining: Mining,
        port: Option<u16>,
    ) -> Result<ChainView, RequestError> {
        let id = config.id;
        let _adding = self.ports.start_adding().await;
        // The port of a chain that is gone may be about to be free.
        self.close_absent().await?;
        let port = port.map_or_else(|| self.ports.next(), Ok)?;
        let methods = api::methods(&self.owner, id).map_err(StartError::from)?;
        let open = self.ports.open(port, methods).await?;
        let added = self.owner.ask(move |devnet| devnet.add_chain(config, mining)).await;
        if let Err(error) = added {
            open.close().await;
            return Err(error);
        }
        let address = self.ports.assign(id, open).ok_or(RequestError::ShuttingDown)?;
        // It may be gone already.
        self.close_absent().await?;
        let view = self.owner.ask(move |devnet| {
            Ok(ChainView::new(devnet.chain(id)?, devnet.served(id)?, Some(address)))
        });
        view.await
    }

    /// Closes the ports of chains that are no longer there.
    async fn close_absent(&self) -> Result<(), RequestError> {
        let present = self.owner.ask(|devnet| Ok(devnet.ids().into_iter().collect())).await?;
        self.ports.close_others(&present).await;
        Ok(())
    }
}
