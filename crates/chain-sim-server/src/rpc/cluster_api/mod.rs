//! The server's own methods for the whole cluster: messages and their traces, the clock, faults,
//! and chains.
//!
//! Chain ids, heights, seconds and counts are numbers; hashes, addresses, bytes and 256-bit numbers
//! are hex. Numbers in requests may be hex as well.

mod api;
mod chain;
#[cfg(test)]
mod chain_tests;
mod change_view;
mod clock;
mod export;
mod fallout_view;
mod fault;
mod head_view;
mod message;
mod message_filter;
mod message_view;
mod relayer;
mod relayer_request;
mod relayer_view;
mod rewind;
#[cfg(test)]
mod slow_tests;
mod state_view;
mod status;
mod status_view;
mod subscription;
mod trace_view;

use std::sync::Arc;

use jsonrpsee::{RpcModule, core::RegisterMethodError};

pub(crate) use self::api::ClusterApi;
use self::{
    chain::ChainsApiServer, clock::ClockApiServer, export::ExportApiServer, fault::FaultApiServer,
    message::MessageApiServer, relayer::RelayerApiServer, rewind::RewindApiServer,
    status::StatusApiServer, subscription::MessageSubscriptionApiServer,
};
use crate::{owner::Owner, rpc::ports::Ports};

/// Returns all these methods.
///
/// # Errors
///
/// If two methods have the same name.
pub(crate) fn methods(
    owner: &Owner,
    ports: &Arc<Ports>,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let api = ClusterApi { owner: owner.clone(), ports: ports.clone() };
    let mut module = RpcModule::new(());
    module.merge(ChainsApiServer::into_rpc(api.clone()))?;
    module.merge(ClockApiServer::into_rpc(api.clone()))?;
    module.merge(ExportApiServer::into_rpc(api.clone()))?;
    module.merge(FaultApiServer::into_rpc(api.clone()))?;
    module.merge(MessageApiServer::into_rpc(api.clone()))?;
    module.merge(RelayerApiServer::into_rpc(api.clone()))?;
    module.merge(RewindApiServer::into_rpc(api.clone()))?;
    module.merge(StatusApiServer::into_rpc(api.clone()))?;
    module.merge(MessageSubscriptionApiServer::into_rpc(api))?;
    Ok(module)
}
