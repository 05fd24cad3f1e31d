//! The relayer's settings.

use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::{ClusterApi, relayer_request::RelayerRequest, relayer_view::RelayerView};

#[rpc(server, namespace = "cluster")]
pub(crate) trait RelayerApi {
    /// Changes the relayer's settings, and returns all of them.
    #[method(name = "setRelayer")]
    async fn set_relayer(&self, request: RelayerRequest) -> RpcResult<RelayerView>;
}

#[jsonrpsee::core::async_trait]
impl RelayerApiServer for ClusterApi {
    async fn set_relayer(&self, request: RelayerRequest) -> RpcResult<RelayerView> {
        let view = self.owner.ask(move |devnet| {
            let mut config = devnet.relayer.config().clone();
            request.apply(&mut config)?;
            devnet.relayer.set_config(config);
            if let Some(paused) = request.paused {
                devnet.autorelay = !paused;
            }
            devnet.record_messages();
            Ok(RelayerView::from(&devnet.view))
        });
        Ok(view.await?)
    }
}
