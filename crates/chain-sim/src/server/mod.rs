//! The server: JSON-RPC over HTTP and WebSocket, a port for each chain and one for the cluster.
//!
//! It is a thin shell: one thread owns the [`Cluster`](crate::Cluster) and the
//! [`Relayer`](crate::Relayer), and requests are put to it one after the other.

mod addresses;
mod admin;
mod anvil_state;
mod api;
mod block_tag;
mod call;
mod chain_index;
mod cluster_api;
mod config;
mod devnet;
#[cfg(test)]
mod documented_tests;
mod error;
mod fault_injection;
mod filters;
mod in_process;
mod interop;
mod journal;
mod log_range;
mod messages;
mod openrpc;
mod owner;
mod ports;
mod ready;
mod rewind;
mod snapshot;
mod state_file;
mod subscription_ids;
mod time;
mod topology;
mod trace;
#[cfg(test)]
mod trace_tests;
mod tracer;
mod transfer;
mod transport;
mod views;
mod waiting;

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use alloy_primitives::ChainId;
use jsonrpsee::server::ServerHandle;
use tokio::sync::watch;

pub use self::{
    config::{Access, Limits, Mining, ServerConfig},
    error::StartError,
    in_process::InProcess,
    owner::real_time,
    state_file::{StateError, StateFile},
};
use self::{
    owner::{Ended, Owner},
    ports::Ports,
    transport::Entrance,
};

/// How long clients may keep a server from ending.
const LONGEST_STOP: Duration = Duration::from_secs(1);

/// A server that runs, until it is [stopped](Self::stop).
#[derive(Debug)]
pub struct Server {
    ports: Arc<Ports>,
    admin_address: SocketAddr,
    admin: ServerHandle,
    owner: Owner,
    thread: JoinHandle<()>,
    ended: Ended,
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
        let entrance = Entrance::new(config.limits.clone(), config.access.clone());
        let ports = Arc::new(Ports::new(entrance, host, starting_port));
        let (devnet, ids, saver) = state_file::begin(config)?;
        let topology = devnet.topology.subscribe();
        let (owner, thread) = Owner::start(devnet, saver, print).map_err(StartError::Thread)?;
        for id in ids {
            let port = ports.open(ports.next()?, api::methods(&owner, id)?).await?;
            let _address = ports.assign(id, port);
        }
        let methods = admin::methods(&owner, &ports)?;
        let (admin_address, admin) = ports.open_admin(admin_port, methods).await?;
        tokio::spawn(close_absent(topology, ports.clone()));
        let ended = owner.ended();
        Ok(Self { ports, admin_address, admin, owner, thread, ended })
    }

    /// Where the cluster's own methods are.
    pub const fn admin_address(&self) -> SocketAddr {
        self.admin_address
    }

    /// Where each chain is, those that were added among them.
    pub fn addresses(&self) -> BTreeMap<ChainId, SocketAddr> {
        self.ports.addresses()
    }

    /// Waits until it can answer no more requests: the thread that owns the state has panicked, which
    /// has said why on standard error.
    pub async fn ended(&mut self) {
        self.ended.wait().await;
    }

    /// Stops to listen, and waits until nothing runs any more; not for long, for clients that keep
    /// their connections. Then it saves the state, however long that takes.
    ///
    /// # Errors
    ///
    /// [`StateError`] where there is a state file, and it could not be saved.
    pub async fn save_and_stop(self) -> Result<(), StateError> {
        let Self { ports, admin, owner, thread, .. } = self;
        let mut handles = ports.end();
        handles.push(admin);
        let stopped = async {
            for handle in &handles {
                // It may have stopped.
                let _stopped = handle.stop();
            }
            for handle in handles {
                handle.stopped().await;
            }
        };
        let _late = tokio::time::timeout(LONGEST_STOP, stopped).await;
        let saved = owner.end().await;
        let _ended = tokio::task::spawn_blocking(move || thread.join()).await;
        saved
    }

    /// As [`save_and_stop`](Self::save_and_stop), for those who do not want to know whether it could
    /// be saved.
    pub async fn stop(self) {
        let _saved = self.save_and_stop().await;
    }
}

/// Closes the ports of chains that are no longer there, until there is no cluster any more.
async fn close_absent(mut topology: watch::Receiver<BTreeSet<ChainId>>, ports: Arc<Ports>) {
    while topology.changed().await.is_ok() {
        // A chain that is being added is there before its port is.
        let _adding = ports.start_adding().await;
        let present = topology.borrow_and_update().clone();
        ports.close_others(&present).await;
    }
}
