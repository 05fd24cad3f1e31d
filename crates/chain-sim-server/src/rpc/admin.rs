//! The methods of the admin port with the names and shapes of supersim and op-interop-filter.

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

use crate::{
    devnet::RequestError,
    owner::Owner,
    rpc::{
        cluster_api,
        interop::{Interop, InteropApiServer},
        ports::Ports,
        supervisor::SupervisorApiServer,
    },
};

/// A message, as supersim shows it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct MessageView {
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
pub(crate) struct AccessListView {
    access_list: AccessList,
}

/// The identifier of a log and its payload, as a client claims them.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IdentifierRequest {
    origin: Address,
    block_number: U256,
    log_index: U256,
    timestamp: U256,
    chain_id: U256,
    payload: Bytes,
}

/// One chain, as supersim shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ChainView {
    name: String,
    chain_id: ChainId,
    rpc_url: String,
    dependency_set: Vec<U256>,
}

/// The chains, as supersim shows them.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ConfigView {
    l2_configs: Vec<ChainView>,
    interop_enabled: bool,
}

#[rpc(server, namespace = "admin")]
trait AdminApi {
    /// Returns the chains.
    #[method(name = "getConfig")]
    async fn config(&self) -> RpcResult<ConfigView>;

    /// Returns the message with this hash.
    #[method(name = "getL2ToL2MessageByMsgHash")]
    async fn message(&self, hash: B256) -> RpcResult<MessageView>;

    /// Returns the access list of a relay of the message with this hash.
    #[method(name = "getAccessListByMsgHash")]
    async fn access_list_by_hash(&self, hash: B256) -> RpcResult<AccessListView>;

    /// Returns the access list of an execution of this log.
    #[method(name = "getAccessListForIdentifier")]
    async fn access_list_by_identifier(
        &self,
        request: IdentifierRequest,
    ) -> RpcResult<AccessListView>;

    /// Turns the failsafe of the interop filter on or off.
    #[method(name = "setFailsafeEnabled")]
    async fn set_failsafe_enabled(&self, enabled: bool) -> RpcResult<()>;
}

/// Implements the methods.
#[derive(Debug)]
struct Admin {
    owner: Owner,
    ports: Arc<Ports>,
}

/// Returns all methods of the admin port.
///
/// # Errors
///
/// If two methods have the same name.
pub(crate) fn methods(
    owner: &Owner,
    ports: &Arc<Ports>,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let mut module = RpcModule::new(());
    let admin = Admin { owner: owner.clone(), ports: ports.clone() };
    module.merge(admin.into_rpc())?;
    module.merge(cluster_api::methods(owner, ports)?)?;
    let interop = Interop { owner: owner.clone(), chain: None };
    module.merge(InteropApiServer::into_rpc(interop.clone()))?;
    module.merge(SupervisorApiServer::into_rpc(interop))?;
    Ok(module)
}

#[jsonrpsee::core::async_trait]
impl AdminApiServer for Admin {
    async fn config(&self) -> RpcResult<ConfigView> {
        let addresses = self.ports.addresses();
        let view = self.owner.read_long(move |view| {
            let chain = |(&id, address): (&ChainId, &SocketAddr)| {
                // The chain may be removed already, and its port not closed yet.
                let set = view.chain(id).ok()?.dependency_set();
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
        let view = self.owner.read_short(move |view| {
            let found = view.relayer.tracked(hash);
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
        let view = self.owner.read_short(move |view| {
            let found = view.relayer.tracked(hash).and_then(|tracked| tracked.sends.last());
            let entry = found.and_then(|log| view.cluster.log_index().entry(&log.id));
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

    async fn set_failsafe_enabled(&self, enabled: bool) -> RpcResult<()> {
        let set = self.owner.ask(move |devnet| {
            devnet.set_failsafe(enabled);
            Ok(())
        });
        Ok(set.await?)
    }
}
