//! The cluster's own methods, by supersim's names and in its shapes.

use std::{net::SocketAddr, sync::Arc};

use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, B256, Bytes, ChainId, U256, keccak256};
use jsonrpsee::{
    RpcModule,
    core::{RegisterMethodError, RpcResult},
    proc_macros::rpc,
};
use messenger::{Identifier, InboxEntry, access_list};
use serde::{Deserialize, Serialize};

use super::{
    cluster_api,
    error::RequestError,
    interop::{Interop, InteropApiServer},
    owner::Owner,
    ports::Ports,
};

/// A message, as supersim shows it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MessageView {
    destination: u64,
    source: u64,
    nonce: U256,
    sender: Address,
    target: Address,
    message: Bytes,
}

/// An access list, as supersim shows it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccessListView {
    access_list: AccessList,
}

/// A log, and what is said to be in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IdentifierRequest {
    origin: Address,
    block_number: U256,
    log_index: U256,
    timestamp: U256,
    chain_id: U256,
    payload: Bytes,
}

/// One chain, as supersim shows it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ChainView {
    name: String,
    chain_id: ChainId,
    rpc_url: String,
    dependency_set: Vec<U256>,
}

/// The chains, as supersim shows them.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ConfigView {
    l2_configs: Vec<ChainView>,
    interop_enabled: bool,
}

#[rpc(server, namespace = "admin")]
trait AdminApi {
    /// The chains.
    #[method(name = "getConfig")]
    async fn config(&self) -> RpcResult<ConfigView>;

    /// The message with this hash.
    #[method(name = "getL2ToL2MessageByMsgHash")]
    async fn message(&self, hash: B256) -> RpcResult<MessageView>;

    /// What a relay of the message with this hash declares.
    #[method(name = "getAccessListByMsgHash")]
    async fn access_list_by_hash(&self, hash: B256) -> RpcResult<AccessListView>;

    /// What an execution of this log declares.
    #[method(name = "getAccessListForIdentifier")]
    async fn access_list_by_identifier(
        &self,
        request: IdentifierRequest,
    ) -> RpcResult<AccessListView>;
}

/// Answers them.
#[derive(Debug)]
struct Admin {
    owner: Owner,
    ports: Arc<Ports>,
}

/// All methods of the admin port.
///
/// # Errors
///
/// Where two methods have the same name.
pub(super) fn methods(
    owner: &Owner,
    ports: &Arc<Ports>,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new(());
    let admin = Admin { owner: owner.clone(), ports: ports.clone() };
    module.merge(admin.into_rpc())?;
    module.merge(cluster_api::methods(owner, ports)?)?;
    module.merge(Interop { owner: owner.clone(), chain: None }.into_rpc())?;
    Ok(module)
}

#[jsonrpsee::core::async_trait]
impl AdminApiServer for Admin {
    async fn config(&self) -> RpcResult<ConfigView> {
        let addresses = self.ports.addresses();
        let view = self.owner.ask(move |devnet| {
            let chain = |(&id, address): (&ChainId, &SocketAddr)| {
                // It may be gone, and its port about to be.
                let set = devnet.chain(id).ok()?.dependency_set();
                Some(ChainView {
                    name: format!("chain {id}"),
                    chain_id: id,
                    rpc_url: format!("http://{address}"),
                    dependency_set: set.iter().collect(),
                })
            };
            let l2_configs = addresses.iter().filter_map(chain).collect();
            Ok(ConfigView { l2_configs, interop_enabled: true })
        });
        Ok(view.await?)
    }

    async fn message(&self, hash: B256) -> RpcResult<MessageView> {
        let view = self.owner.ask(move |devnet| {
            let found = devnet.relayer.tracked(hash);
            let tracked = found.ok_or(RequestError::MessageNotFound { actual: hash })?;
            let message = tracked.message.as_ref().clone();
            Ok(MessageView {
                destination: message.destination.saturating_to(),
                source: tracked.source,
                nonce: message.nonce,
                sender: message.sender,
                target: message.target,
                message: message.message,
            })
        });
        Ok(view.await?)
    }

    async fn access_list_by_hash(&self, hash: B256) -> RpcResult<AccessListView> {
        let view = self.owner.ask(move |devnet| {
            let found = devnet.relayer.tracked(hash).and_then(|tracked| tracked.sends.last());
            let entry = found.and_then(|log| devnet.cluster.log_index().entry(&log.id));
            let entry = entry.ok_or(RequestError::MessageNotFound { actual: hash })?;
            Ok(AccessListView { access_list: access_list(&[entry]) })
        });
        Ok(view.await?)
    }

    async fn access_list_by_identifier(
        &self,
        request: IdentifierRequest,
    ) -> RpcResult<AccessListView> {
        let id = Identifier {
            origin: request.origin,
            blockNumber: request.block_number,
            logIndex: request.log_index,
            timestamp: request.timestamp,
            chainId: request.chain_id,
        };
        let entry = InboxEntry::new(&id, keccak256(&request.payload));
        let entry = entry
            .map_err(|error| RequestError::parameter("identifier", "fields of a log", error))?;
        Ok(AccessListView { access_list: access_list(&[entry]) })
    }
}
