//! The configuration of the server.

use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ClusterApi;
use crate::rpc::export::{self, ExportView};

#[rpc(server, namespace = "cluster")]
pub(crate) trait ExportApi {
    /// Returns the endpoints, the contracts, the dependency sets and the accounts.
    #[method(name = "exportConfig")]
    async fn export_config(&self) -> RpcResult<ExportView>;
}

#[jsonrpsee::core::async_trait]
impl ExportApiServer for ClusterApi {
    async fn export_config(&self) -> RpcResult<ExportView> {
        Ok(export::read(&self.owner, &self.ports).await?)
    }
}
