//! The ports of the chains. They open and close as chains are added and removed.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use alloy_primitives::ChainId;
use jsonrpsee::{Methods, RpcModule, server::ServerHandle};

use crate::{
    rpc::{addresses::Addresses, openrpc::with_discovery},
    start_error::StartError,
    transport::{Entrance, Route, Routes},
};

/// How the paths of the admin port begin that stand for the ports of chains.
const CHAINS: &str = "/chains/";
/// How long clients can delay the closing of a port.
const LONGEST_CLOSE: Duration = Duration::from_secs(1);

/// An open port.
#[derive(Debug)]
struct Port {
    address: SocketAddr,
    handle: ServerHandle,
    methods: Methods,
}

/// The ports of all chains.
#[derive(Debug)]
pub(crate) struct Ports {
    entrance: Entrance,
    host: IpAddr,
    starting_port: u16,
    addresses: Addresses,
    /// `None` once the server ends.
    open: Mutex<Option<BTreeMap<ChainId, Port>>>,
    /// One chain is added at a time.
    adding: tokio::sync::Mutex<()>,
}

impl Ports {
    /// Creates the set of ports without opening any. The first port is `starting_port`, and the
    /// others follow; 0 means any free ports.
    pub(crate) fn new(entrance: Entrance, host: IpAddr, starting_port: u16) -> Self {
        let open = Mutex::new(Some(BTreeMap::new()));
        let (addresses, adding) = (Addresses::default(), tokio::sync::Mutex::new(()));
        Self { entrance, host, starting_port, addresses, open, adding }
    }

    /// Creates the set of ports without opening any; each is any free port.
    #[cfg(test)]
    pub(crate) fn unopened() -> Self {
        use crate::{limits::Limits, transport::Access};
        let entrance = Entrance::new(Limits::default(), Access::default());
        Self::new(entrance, std::net::Ipv4Addr::LOCALHOST.into(), 0)
    }

    /// Returns the address of each chain.
    pub(crate) fn addresses(&self) -> BTreeMap<ChainId, SocketAddr> {
        self.addresses.read().chains.clone()
    }

    /// Returns the address of the cluster's own methods, once their port is open.
    pub(crate) fn admin_address(&self) -> Option<SocketAddr> {
        self.addresses.read().admin
    }

    /// Waits until no other chain is being added, and keeps others from being added while the guard
    /// lives.
    pub(crate) async fn start_adding(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.adding.lock().await
    }

    /// Returns the port after the last one.
    ///
    /// # Errors
    ///
    /// [`StartError::Ports`] if the last one is 65535.
    pub(crate) fn next(&self) -> Result<u16, StartError> {
        let starting_port = self.starting_port;
        if starting_port == 0 {
            return Ok(0);
        }
        let addresses = self.addresses();
        let chains = addresses.len() + 1;
        let last = addresses.values().map(SocketAddr::port).max();
        let next = last.map_or(Some(starting_port), |last| last.checked_add(1));
        next.ok_or(StartError::Ports { chains, starting_port })
    }

    /// Opens a port, 0 for any free one. It belongs to no chain until it is
    /// [assigned](Self::assign).
    ///
    /// # Errors
    ///
    /// [`StartError::Listen`]; [`StartError::Methods`].
    pub(crate) async fn open(
        &self,
        port: u16,
        methods: RpcModule<()>,
    ) -> Result<OpenPort, StartError> {
        let methods = self.with_discovery(methods)?;
        let (address, handle) = self.listen(&self.entrance, port, methods.clone()).await?;
        Ok(OpenPort(Port { address, handle, methods }))
    }

    /// Opens a port for the cluster's own methods, 0 for any free one. Returns its address. Clients
    /// of other ports cannot take its places. Its path `/chains/ID` stands for the port of a chain.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub(crate) async fn open_admin(
        self: &Arc<Self>,
        port: u16,
        methods: RpcModule<()>,
    ) -> Result<(SocketAddr, ServerHandle), StartError> {
        // The port must not keep the others open.
        let ports = Arc::downgrade(self);
        let routes = Routes::new(move |path| match path.strip_prefix(CHAINS) {
            None => Route::Own,
            Some(id) => ports.upgrade().map_or_else(|| unknown(id), |ports| ports.route(id)),
        });
        let reserve = self.entrance.reserve().with_routes(routes);
        let methods = self.with_discovery(methods)?;
        let (address, handle) = self.listen(&reserve, port, methods).await?;
        self.addresses.write().admin = Some(address);
        Ok((address, handle))
    }

    /// Returns the methods of the chain with this id, in decimal.
    fn route(&self, id: &str) -> Route {
        let open = self.lock();
        let port = id.parse().ok().and_then(|id: ChainId| open.as_ref()?.get(&id));
        port.map_or_else(|| unknown(id), |port| Route::Other(port.methods.clone()))
    }

    /// Adds the discovery methods.
    fn with_discovery(&self, methods: RpcModule<()>) -> Result<Methods, StartError> {
        Ok(with_discovery(methods, self.addresses.clone())?.into())
    }

    /// Listens on a port.
    async fn listen(
        &self,
        entrance: &Entrance,
        port: u16,
        methods: Methods,
    ) -> Result<(SocketAddr, ServerHandle), StartError> {
        Ok(entrance.listen(SocketAddr::new(self.host, port), methods).await?)
    }

    /// Assigns an open port to a chain and returns its address. Returns `None`, and closes the
    /// port, if the server is about to end.
    pub(crate) fn assign(&self, id: ChainId, port: OpenPort) -> Option<SocketAddr> {
        let address = port.0.address;
        let mut open = self.lock();
        open.as_mut()?.insert(id, port.0);
        self.addresses.write().chains.insert(id, address);
        Some(address)
    }

    /// Closes the ports of all chains but these, and waits until they are free. Clients that keep
    /// their connections delay this for a second at most.
    pub(crate) async fn close_others(&self, present: &BTreeSet<ChainId>) {
        let absent: Vec<Port> = {
            let mut open = self.lock();
            self.addresses.write().chains.retain(|id, _| present.contains(id));
            let absent =
                open.iter_mut().flat_map(|open| open.extract_if(.., |id, _| !present.contains(id)));
            absent.map(|(_, port)| port).collect()
        };
        for port in absent {
            OpenPort(port).close().await;
        }
    }

    /// Closes all ports for good, and returns their handles.
    pub(crate) fn end(&self) -> Vec<ServerHandle> {
        let ports = self.lock().take().into_iter().flatten();
        ports.map(|(_, port)| port.handle).collect()
    }

    /// Locks the ports. A panic cannot have left them inconsistent, because each change is one
    /// step.
    fn lock(&self) -> MutexGuard<'_, Option<BTreeMap<ChainId, Port>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Refuses a path that names no chain.
fn unknown(id: &str) -> Route {
    Route::Nowhere(format!("path: expected {CHAINS} and the id of a chain, got {CHAINS}{id}"))
}

/// An open port without a chain. Dropping it closes it.
#[derive(Debug)]
pub(crate) struct OpenPort(Port);

impl OpenPort {
    /// Closes the port, and waits a second at most until it is free.
    pub(crate) async fn close(self) {
        // It may have stopped already.
        let _stopped = self.0.handle.stop();
        let _late = tokio::time::timeout(LONGEST_CLOSE, self.0.handle.stopped()).await;
    }
}
