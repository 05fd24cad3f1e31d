//! The status of the cluster.

use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::{ClusterApi, status_view::StatusView};
use crate::json::Json;

#[rpc(server, namespace = "cluster")]
pub(crate) trait StatusApi {
    /// Returns the clock, the chains, the relayer, and the number of messages in each state.
    #[method(name = "getStatus")]
    async fn status(&self) -> RpcResult<Json<StatusView>>;
}

#[jsonrpsee::core::async_trait]
impl StatusApiServer for ClusterApi {
    async fn status(&self) -> RpcResult<Json<StatusView>> {
        let addresses = self.ports.addresses();
        Ok(self.owner.read_json(move |view| Ok(StatusView::new(view, &addresses))).await?)
    }
}
