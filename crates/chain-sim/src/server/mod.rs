//! The server: JSON-RPC over HTTP and WebSocket, a port for each chain and one for the cluster.
//!
//! It is a thin shell: one thread owns the [`Cluster`](crate::Cluster) and the
//! [`Relayer`](crate::Relayer), and requests are put to it one after the other.

mod addresses;
mod admin;
mod api;
mod block_tag;
mod call;
mod chain_index;
mod config;
mod devnet;
#[cfg(test)]
mod documented_tests;
mod error;
mod filters;
mod interop;
mod journal;
mod log_range;
mod openrpc;
mod owner;
mod ready;
mod rewind;
mod subscription_ids;
mod time;
mod trace;
#[cfg(test)]
mod trace_tests;
mod tracer;
mod transfer;
mod transport;
mod views;
mod waiting;

use std::{collections::BTreeMap, net::SocketAddr, thread::JoinHandle, time::Duration};

use alloy_primitives::ChainId;
use jsonrpsee::server::ServerHandle;

use self::{
    addresses::Addresses, devnet::Devnet, openrpc::with_discovery, owner::Owner,
    transport::Entrance,
};
pub use self::{
    config::{Access, Limits, Mining, ServerConfig},
    error::StartError,
    owner::real_time,
};

/// How long clients may keep a server from ending.
const LONGEST_STOP: Duration = Duration::from_secs(1);

/// A server that runs, until it is [stopped](Self::stop).
#[derive(Debug)]
pub struct Server {
    addresses: BTreeMap<ChainId, SocketAddr>,
    admin_address: SocketAddr,
    handles: Vec<ServerHandle>,
    thread: JoinHandle<()>,
}

impl Server {
    /// Starts to listen. `print` gets a line for each thing that happens; it is called by the
    /// thread that owns the state.
    ///
    /// # Errors
    ///
    /// [`StartError`]; what was listening already no longer is.
    pub async fn start(
        config: ServerConfig,
        print: impl Fn(&str) + Send + 'static,
    ) -> Result<Self, StartError> {
        let (host, starting_port) = (config.host, config.starting_port);
        let admin_port = config.admin_port;
        let ids: Vec<ChainId> = config.cluster.chains.iter().map(|chain| chain.id).collect();
        let entrance = Entrance::new(config.limits.clone(), config.access.clone());
        let devnet = Devnet::new(config)?;
        let ports = StartError::Ports { chains: ids.len(), starting_port };
        let (owner, thread) = Owner::start(devnet, print).map_err(StartError::Thread)?;
        let served = Addresses::default();
        let mut addresses = BTreeMap::new();
        let mut handles = Vec::new();
        for (position, id) in ids.into_iter().enumerate() {
            let port = match (starting_port, u16::try_from(position)) {
                (0, _) => Some(0),
                (first, Ok(position)) => first.checked_add(position),
                _ => None,
            };
            let Some(port) = port else { return Err(ports) };
            let methods = with_discovery(api::methods(&owner, id)?, served.clone())?;
            let (address, handle) = entrance.listen(SocketAddr::new(host, port), methods).await?;
            addresses.insert(id, address);
            served.write().chains.insert(id, address);
            handles.push(handle);
        }
        let methods = admin::methods(&owner, &addresses)?;
        let methods = with_discovery(methods, served.clone())?;
        let admin_address = SocketAddr::new(host, admin_port);
        let (admin_address, handle) = entrance.listen(admin_address, methods).await?;
        served.write().admin = Some(admin_address);
        handles.push(handle);
        Ok(Self { addresses, admin_address, handles, thread })
    }

    /// Where the cluster's own methods are.
    pub const fn admin_address(&self) -> SocketAddr {
        self.admin_address
    }

    /// Where each chain is.
    pub const fn addresses(&self) -> &BTreeMap<ChainId, SocketAddr> {
        &self.addresses
    }

    /// Stops to listen, and waits until nothing runs any more; not for long, for clients that keep
    /// their connections.
    pub async fn stop(self) {
        let Self { handles, thread, .. } = self;
        let stopped = async {
            for handle in &handles {
                // It may have stopped.
                let _stopped = handle.stop();
            }
            for handle in handles {
                handle.stopped().await;
            }
            // It ends when the last request has its answer.
            tokio::task::spawn_blocking(move || thread.join()).await
        };
        let _late = tokio::time::timeout(LONGEST_STOP, stopped).await;
    }
}
