//! The methods of one chain.

mod account;
mod alter;
mod api;
mod block;
mod call;
mod client;
mod debug;
mod dump;
mod fork;
mod header;
mod log;
mod logging;
mod mining;
mod next_block;
mod node;
mod otterscan;
mod pool;
mod proof;
mod refused;
#[cfg(test)]
mod reorg_tests;
mod rewards;
mod rewind;
mod sign;
mod subscription;
#[cfg(test)]
mod subscription_tests;
mod time;
mod token;
mod trace;
mod transaction;
mod transaction_sync;
mod turns;
mod wallet;

use std::sync::Arc;

use alloy_primitives::ChainId;
use jsonrpsee::{RpcModule, core::RegisterMethodError};

pub(crate) use self::api::ChainApi;
use self::{
    account::AccountApiServer, alter::AlterApiServer, block::BlockApiServer, call::CallApiServer,
    client::ClientApiServer, debug::DebugApiServer, dump::DumpApiServer, fork::ForkApiServer,
    header::HeaderApiServer, log::LogApiServer, logging::LoggingApiServer, mining::MiningApiServer,
    next_block::NextBlockApiServer, node::NodeApiServer, otterscan::OtterscanApiServer,
    pool::PoolApiServer, proof::ProofApiServer, rewind::RewindApiServer, sign::SignApiServer,
    subscription::SubscriptionApiServer, time::TimeApiServer, token::TokenApiServer,
    trace::TraceApiServer, transaction::TransactionApiServer,
    transaction_sync::TransactionSyncApiServer, wallet::WalletApiServer,
};
use crate::{
    owner::Owner,
    rpc::{
        interop::{Interop, InteropApiServer},
        supervisor::SupervisorApiServer,
    },
};

/// Returns all methods of `chain`.
///
/// # Errors
///
/// If two methods have the same name.
pub(crate) fn methods(owner: &Owner, chain: ChainId) -> Result<RpcModule<()>, RegisterMethodError> {
    let api = ChainApi { owner: owner.clone(), chain, turns: Arc::default() };
    let mut module = RpcModule::new(());
    module.merge(AccountApiServer::into_rpc(api.clone()))?;
    module.merge(AlterApiServer::into_rpc(api.clone()))?;
    module.merge(BlockApiServer::into_rpc(api.clone()))?;
    module.merge(CallApiServer::into_rpc(api.clone()))?;
    module.merge(ClientApiServer::into_rpc(api.clone()))?;
    module.merge(DebugApiServer::into_rpc(api.clone()))?;
    module.merge(DumpApiServer::into_rpc(api.clone()))?;
    module.merge(ForkApiServer::into_rpc(api.clone()))?;
    module.merge(HeaderApiServer::into_rpc(api.clone()))?;
    module.merge(MiningApiServer::into_rpc(api.clone()))?;
    module.merge(NextBlockApiServer::into_rpc(api.clone()))?;
    module.merge(NodeApiServer::into_rpc(api.clone()))?;
    module.merge(OtterscanApiServer::into_rpc(api.clone()))?;
    module.merge(PoolApiServer::into_rpc(api.clone()))?;
    module.merge(ProofApiServer::into_rpc(api.clone()))?;
    module.merge(RewindApiServer::into_rpc(api.clone()))?;
    module.merge(TimeApiServer::into_rpc(api.clone()))?;
    module.merge(TokenApiServer::into_rpc(api.clone()))?;
    module.merge(TransactionSyncApiServer::into_rpc(api.clone()))?;
    module.merge(LoggingApiServer::into_rpc(api.clone()))?;
    module.merge(refused::methods()?)?;
    module.merge(LogApiServer::into_rpc(api.clone()))?;
    module.merge(SubscriptionApiServer::into_rpc(api.clone()))?;
    module.merge(TraceApiServer::into_rpc(api.clone()))?;
    module.merge(SignApiServer::into_rpc(api.clone()))?;
    module.merge(WalletApiServer::into_rpc(api.clone()))?;
    module.merge(TransactionApiServer::into_rpc(api))?;
    let interop = Interop { owner: owner.clone(), chain: Some(chain) };
    module.merge(InteropApiServer::into_rpc(interop.clone()))?;
    module.merge(SupervisorApiServer::into_rpc(interop))?;
    Ok(module)
}
