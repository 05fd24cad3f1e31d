//! Where the chains are listened for. Chains come and go, and their ports with them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use alloy_primitives::ChainId;
use jsonrpsee::{RpcModule, server::ServerHandle};

use super::{
    addresses::Addresses, error::StartError, openrpc::with_discovery, transport::Entrance,
};

/// How long clients may keep a port from being free again.
const LONGEST_CLOSE: Duration = Duration::from_secs(1);

/// A port that is listened on.
#[derive(Debug)]
struct Port {
    address: SocketAddr,
    handle: ServerHandle,
}

/// The ports of all chains.
#[derive(Debug)]
pub(super) struct Ports {
    entrance: Entrance,
    host: IpAddr,
    starting_port: u16,
    addresses: Addresses,
    /// None when the server ends.
    open: Mutex<Option<BTreeMap<ChainId, Port>>>,
    /// One chain is added at a time.
    adding: tokio::sync::Mutex<()>,
}

impl Ports {
    /// None yet. The first is `starting_port`, and the others follow; 0 stands for any.
    pub(super) fn new(entrance: Entrance, host: IpAddr, starting_port: u16) -> Self {
        let open = Mutex::new(Some(BTreeMap::new()));
        let (addresses, adding) = (Addresses::default(), tokio::sync::Mutex::new(()));
        Self { entrance, host, starting_port, addresses, open, adding }
    }

    /// None, and any port for the first.
    #[cfg(test)]
    pub(super) fn unopened() -> Self {
        use super::config::{Access, Limits};
        let entrance = Entrance::new(Limits::default(), Access::default());
        Self::new(entrance, std::net::Ipv4Addr::LOCALHOST.into(), 0)
    }

    /// Where each chain is.
    pub(super) fn addresses(&self) -> BTreeMap<ChainId, SocketAddr> {
        self.addresses.read().chains.clone()
    }

    /// Waits until no other chain is about to be added; none is until the answer is dropped.
    pub(super) async fn start_adding(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.adding.lock().await
    }

    /// The port after the last.
    ///
    /// # Errors
    ///
    /// [`StartError::Ports`] where the last is the last of all.
    pub(super) fn next(&self) -> Result<u16, StartError> {
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

    /// Listens on a port, 0 for any; it is no chain's until it is [assigned](Self::assign).
    ///
    /// # Errors
    ///
    /// [`StartError::Listen`]; [`StartError::Methods`].
    pub(super) async fn open(
        &self,
        port: u16,
        methods: RpcModule<()>,
    ) -> Result<OpenPort, StartError> {
        let (address, handle) = self.listen(port, methods).await?;
        Ok(OpenPort(Port { address, handle }))
    }

    /// Listens for the cluster's own methods on a port, 0 for any; where.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open).
    pub(super) async fn open_admin(
        &self,
        port: u16,
        methods: RpcModule<()>,
    ) -> Result<(SocketAddr, ServerHandle), StartError> {
        let (address, handle) = self.listen(port, methods).await?;
        self.addresses.write().admin = Some(address);
        Ok((address, handle))
    }

    /// Listens, and tells of the methods that are there.
    async fn listen(
        &self,
        port: u16,
        methods: RpcModule<()>,
    ) -> Result<(SocketAddr, ServerHandle), StartError> {
        let methods = with_discovery(methods, self.addresses.clone())?;
        self.entrance.listen(SocketAddr::new(self.host, port), methods).await
    }

    /// A chain is at this port from now on; where. None where the server is about to end: then the
    /// port is closed.
    pub(super) fn assign(&self, id: ChainId, port: OpenPort) -> Option<SocketAddr> {
        let address = port.0.address;
        let mut open = self.lock();
        open.as_mut()?.insert(id, port.0);
        self.addresses.write().chains.insert(id, address);
        Some(address)
    }

    /// Closes the ports of all chains but these, and waits until they are free; not for long, for
    /// clients that keep their connections.
    pub(super) async fn close_others(&self, present: &BTreeSet<ChainId>) {
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

    /// Stops to listen, for good; what there was.
    pub(super) fn end(&self) -> Vec<ServerHandle> {
        let ports = self.lock().take().into_iter().flatten();
        ports.map(|(_, port)| port.handle).collect()
    }

    /// The ports. Whoever panicked with them has left them whole: each change is one step.
    fn lock(&self) -> MutexGuard<'_, Option<BTreeMap<ChainId, Port>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A port that is listened on, of no chain yet. It is closed when it is dropped.
#[derive(Debug)]
pub(super) struct OpenPort(Port);

impl OpenPort {
    /// Stops to listen, and waits until the port is free; not for long.
    pub(super) async fn close(self) {
        // It may have stopped.
        let _stopped = self.0.handle.stop();
        let _late = tokio::time::timeout(LONGEST_CLOSE, self.0.handle.stopped()).await;
    }
}
