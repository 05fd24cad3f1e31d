//! Ports, the connections that they accept, and the layers of a request.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use hyper::body::{Body, Bytes};
use jsonrpsee::{
    Methods,
    core::{BoxError, middleware::RpcServiceBuilder},
    server::{
        BatchRequestConfig, HttpRequest, HttpResponse, ServerBuilder, ServerConfig, ServerHandle,
        StopHandle, stop_channel,
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::{Service, util::BoxCloneSyncService};

use super::{
    access::Access,
    body::BodyLayer,
    calls::CallLayer,
    connection::{serve, turn_away},
    hosts::HostLayer,
    open_files::OpenFiles,
    pace::Pace,
    places::Places,
    ready::ReadyLayer,
    subscription_ids::SubscriptionIds,
    websocket::WebSocketLayer,
};
use crate::{
    limits::Limits,
    memory::{Memory, Share},
};

/// The most clients at a time that are told that there are too many; others are just disconnected.
const MOST_TURNED_AWAY: usize = 64;
/// The most places of the [reserve](Entrance::reserve).
const RESERVE: usize = 256;
/// How long nothing is accepted after the system refused another connection.
const RECOVERY: Duration = Duration::from_millis(50);

/// The service that answers HTTP requests.
pub(crate) type HttpService = BoxCloneSyncService<HttpRequest, HttpResponse, BoxError>;

/// The error of a port that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("listening on {address} failed: {source}")]
pub struct ListenError {
    /// The address and port.
    pub address: SocketAddr,
    /// The system's reason.
    pub source: std::io::Error,
}

/// What all ports share: limits, and the counts of what clients use.
#[derive(Debug, Clone)]
pub(crate) struct Entrance {
    limits: Arc<Limits>,
    memory: Arc<Memory>,
    places: Arc<Places>,
    /// The number of sockets so far.
    sockets: Arc<AtomicUsize>,
    is_reserve: bool,
    files: OpenFiles,
    turned_away: Arc<Semaphore>,
    hosts: HostLayer,
}

/// What the connections of a port share.
#[derive(Debug, Clone)]
struct Port {
    methods: Methods,
    ids: Arc<SubscriptionIds>,
    stop: StopHandle,
}

impl Entrance {
    /// Creates the part that all ports share.
    pub(crate) fn new(limits: Limits, access: Access) -> Self {
        Self {
            places: Arc::default(),
            is_reserve: false,
            files: OpenFiles::read(),
            turned_away: Arc::new(Semaphore::new(MOST_TURNED_AWAY)),
            hosts: HostLayer::new(access),
            memory: Memory::new(limits.memory),
            sockets: Arc::default(),
            limits: Arc::new(limits),
        }
    }

    /// Returns the account of what clients make the server hold.
    pub(crate) const fn memory(&self) -> &Arc<Memory> {
        &self.memory
    }

    /// Returns an entrance whose ports have places of their own, which clients of the others cannot
    /// take.
    pub(crate) fn reserve(&self) -> Self {
        let turned_away = Arc::new(Semaphore::new(MOST_TURNED_AWAY));
        Self { places: Arc::default(), is_reserve: true, turned_away, ..self.clone() }
    }

    /// Returns the most connections at present, by the limits and by the files that may be open.
    fn most_connections(&self) -> usize {
        let (most, files) = (self.limits.connections as usize, self.files.connections());
        let reserve = RESERVE.min(most).min(files / 8);
        let most = if self.is_reserve { reserve } else { most.min(files.saturating_sub(reserve)) };
        most.max(1)
    }

    /// Listens on an address, and serves these methods over HTTP and WebSocket. `GET /ready`
    /// answers `OK`.
    ///
    /// # Errors
    ///
    /// [`ListenError`].
    pub(crate) async fn listen(
        &self,
        address: SocketAddr,
        methods: impl Into<Methods>,
    ) -> Result<(SocketAddr, ServerHandle), ListenError> {
        let failed = |source| ListenError { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, handle) = stop_channel();
        tokio::spawn(self.clone().accept_all(listener, methods.into(), stop));
        Ok((address, handle))
    }

    /// Accepts connections until it is stopped.
    async fn accept_all(self, listener: TcpListener, methods: Methods, stop: StopHandle) {
        let port = Port { methods, ids: Arc::default(), stop: stop.clone() };
        let _counted = self.files.open_port();
        let accepting = async {
            loop {
                match listener.accept().await {
                    Ok((socket, _)) => self.accept(socket, &port),
                    // Too many files are open, or the client is gone.
                    Err(_) => tokio::time::sleep(RECOVERY).await,
                }
            }
        };
        tokio::select! {
            () = accepting => {}
            () = stop.shutdown() => {}
        }
    }

    /// Serves a connection, or turns it away.
    fn accept(&self, socket: TcpStream, port: &Port) {
        let Some((pace, place)) = self.places.take(self.most_connections()) else {
            if let Ok(permit) = self.turned_away.clone().try_acquire_owned() {
                tokio::spawn(async move {
                    turn_away(socket).await;
                    drop(permit);
                });
            }
            return;
        };
        let share = Share::of(&self.memory);
        let service = self.layered(pace.clone(), share.clone(), port.clone());
        let (limits, stop) = (self.limits.clone(), port.stop.clone());
        tokio::spawn(
            async move { serve(socket, service, pace, share, &limits, stop, place).await },
        );
    }

    /// Builds the layers for the requests of a connection.
    fn layered<B>(
        &self,
        pace: Arc<Pace>,
        share: Arc<Share>,
        port: Port,
    ) -> impl Service<HttpRequest<B>, Response = HttpResponse, Error = BoxError, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let Port { methods, ids, stop } = port;
        let sockets = WebSocketLayer {
            pace: pace.clone(),
            share: share.clone(),
            limits: self.limits.clone(),
            count: self.sockets.clone(),
            stop: stop.clone(),
        };
        let http = tower::ServiceBuilder::new()
            .layer(self.hosts.clone())
            .layer(self.hosts.cors())
            .layer(ReadyLayer)
            .layer(BodyLayer::new(share.clone(), &self.limits))
            .layer(sockets);
        let response_bytes = self.limits.response_bytes as usize;
        let calls = CallLayer { pace, share, methods: methods.clone(), ids, response_bytes };
        ServerBuilder::with_config(self.config())
            .to_service_builder()
            .set_http_middleware(http)
            .set_rpc_middleware(RpcServiceBuilder::new().layer(calls))
            .build(methods, stop)
    }

    /// Builds the layers for requests in process, as those of one client.
    pub(crate) fn service(&self, methods: Methods, stop: StopHandle) -> HttpService {
        let port = Port { methods, ids: Arc::default(), stop };
        BoxCloneSyncService::new(self.layered(Arc::default(), Share::of(&self.memory), port))
    }

    /// Returns the configuration of jsonrpsee, which answers requests; connections and sockets
    /// are none of its business.
    fn config(&self) -> ServerConfig {
        let limits = &self.limits;
        ServerConfig::builder()
            .http_only()
            .max_connections(u32::MAX)
            .max_request_body_size(limits.request_bytes)
            .max_response_body_size(limits.response_bytes)
            .set_batch_request_config(BatchRequestConfig::Limit(limits.batch))
            .build()
    }
}
