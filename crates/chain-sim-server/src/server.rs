//! A running server.

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

use crate::{
    config::ServerConfig,
    figures::Figures,
    memory::{Memory, MemoryFigures},
    metrics::Watch,
    owner::{Ended, Owner},
    rpc::{admin, chain_api, export, ports::Ports},
    start_error::StartError,
    state_file::{self, StateError, Unsaved},
    transport::Entrance,
};

/// How long clients can delay the end of a server.
const LONGEST_STOP: Duration = Duration::from_secs(1);

/// A server that runs until it is [stopped](Self::stop).
#[derive(Debug)]
pub struct Server {
    ports: Arc<Ports>,
    admin_address: SocketAddr,
    admin: ServerHandle,
    owner: Owner,
    entrance: Entrance,
    thread: JoinHandle<()>,
    ended: Ended,
    memory: Arc<Memory>,
}

impl Server {
    /// Starts the server.
    ///
    /// # Errors
    ///
    /// [`StartError`]. Ports that were already open are closed.
    pub async fn start(config: ServerConfig) -> Result<Self, StartError> {
        let (host, starting_port) = (config.host, config.starting_port);
        let admin_port = config.admin_port;
        let entrance = Entrance::new(config.limits.clone(), config.access.clone());
        let memory = entrance.memory().clone();
        let file = config.state.clone();
        let (devnet, ids, saver) = state_file::begin(config.devnet(), file)?;
        let topology = devnet.topology.subscribe();
        let (owner, thread) = Owner::start(devnet, saver).map_err(StartError::Thread)?;
        let entrance = Watch::over(entrance, &owner);
        let ports = Arc::new(Ports::new(entrance.clone(), host, starting_port));
        for id in ids {
            let port = ports.open(ports.next()?, chain_api::methods(&owner, id)?).await?;
            let _address = ports.assign(id, port);
        }
        let methods = admin::methods(&owner, &ports)?;
        let (admin_address, admin) = ports.open_admin(admin_port, methods).await?;
        tokio::spawn(close_absent(topology, ports.clone()));
        let ended = owner.ended();
        Ok(Self { ports, admin_address, admin, owner, entrance, thread, ended, memory })
    }

    /// Returns the address of the cluster's own methods.
    pub const fn admin_address(&self) -> SocketAddr {
        self.admin_address
    }

    /// Returns the address of each chain, including added ones.
    pub fn addresses(&self) -> BTreeMap<ChainId, SocketAddr> {
        self.ports.addresses()
    }

    /// Returns the configuration as JSON, as `cluster_exportConfig` answers it: endpoints, contracts,
    /// dependency sets and accounts. Null if the server is about to end.
    pub async fn export(&self) -> serde_json::Value {
        let configuration = export::read(&self.owner, &self.ports).await;
        configuration.ok().and_then(|it| serde_json::to_value(it).ok()).unwrap_or_default()
    }

    /// Returns what clients make the server hold.
    pub fn memory(&self) -> MemoryFigures {
        self.memory.figures()
    }

    /// Returns a function that tells how the server is doing, as it has published it last; `None` once
    /// the server has ended. It waits for nothing, and other threads can call it.
    pub fn figures(&self) -> impl Fn() -> Option<Figures> + Send + use<> {
        let (owner, entrance) = (self.owner.clone(), self.entrance.clone());
        move || owner.read(|view| Ok(Figures::new(view, &entrance))).ok()
    }

    /// Waits until the server can answer no more requests, because the thread that owns the state
    /// has panicked. The panic's message is on standard error.
    pub async fn ended(&mut self) {
        self.ended.wait().await;
    }

    /// Requests a save to the state file, if there is one, and returns at once. The log says when it
    /// is done, or why it failed.
    pub fn save(&self) {
        self.owner.save();
    }

    /// Returns the count of what would be lost if the server ended without saving.
    pub fn unsaved(&self) -> Unsaved {
        self.owner.unsaved()
    }

    /// Ends at once: requests that wait get the error that the server is shutting down. Only a
    /// request that is being worked on is finished, and then the state is saved, however long that
    /// takes. Meanwhile closes all ports, and waits until all connections have ended; clients that
    /// keep theirs delay this for a second at most.
    ///
    /// # Errors
    ///
    /// [`StateError`] if there is a state file and it cannot be saved.
    pub async fn save_and_stop(self) -> Result<(), StateError> {
        let Self { ports, admin, owner, thread, .. } = self;
        let mut handles = ports.end();
        handles.push(admin);
        for handle in &handles {
            // It may have stopped already.
            let _stopped = handle.stop();
        }
        let closed = tokio::spawn(async move {
            for handle in handles {
                handle.stopped().await;
            }
        });
        let saved = owner.end().await;
        let _late = tokio::time::timeout(LONGEST_STOP, closed).await;
        let _ended = tokio::task::spawn_blocking(move || thread.join()).await;
        saved
    }

    /// As [`save_and_stop`](Self::save_and_stop), but ignores errors of saving.
    pub async fn stop(self) {
        let _saved = self.save_and_stop().await;
    }
}

/// Closes the ports of removed chains, until the devnet ends.
async fn close_absent(mut topology: watch::Receiver<BTreeSet<ChainId>>, ports: Arc<Ports>) {
    while topology.changed().await.is_ok() {
        // Waits for a chain that is being added: it is part of the cluster before it has a port.
        let _adding = ports.start_adding().await;
        let present = topology.borrow_and_update().clone();
        ports.close_others(&present).await;
    }
}
