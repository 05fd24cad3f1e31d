//! Ports, the connections that they accept, and the layers of a request.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use http::header;
use hyper::body::{Body, Bytes};
use jsonrpsee::{
    Methods,
    core::{BoxError, middleware::RpcServiceBuilder},
    server::{
        BatchRequestConfig, HttpRequest, HttpResponse, PingConfig, ServerBuilder, ServerConfig,
        ServerHandle, StopHandle, stop_channel,
    },
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
};
use tower::{Service, util::BoxCloneSyncService};

use super::{
    access::Access,
    body::BodyLayer,
    calls::CallLayer,
    connection::{serve, turn_away},
    counts::Counts,
    hosts::HostLayer,
    open_files::OpenFiles,
    pace::{OverWebSocket, Pace},
    pages::Pages,
    places::Places,
    subscription_ids::SubscriptionIds,
};
use crate::limits::Limits;

/// The most unsent messages of a WebSocket; beyond that, its subscriptions wait.
const MESSAGES_BEHIND: u32 = 256;
/// The most clients at a time that are told that there are too many; others are just disconnected.
const MOST_TURNED_AWAY: usize = 64;
/// The most places of the [reserve](Entrance::reserve).
const RESERVE: usize = 256;
/// The most connections of a port that wait to be accepted. The system may have a lower limit.
const BACKLOG: u32 = 4_096;
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
    limits: Limits,
    places: Arc<Places>,
    reserve: Arc<Places>,
    is_reserve: bool,
    counts: Arc<Counts>,
    pages: Pages,
    reserve_pages: Pages,
    files: OpenFiles,
    turned_away: Arc<Semaphore>,
    hosts: HostLayer,
    bodies: BodyLayer,
}

impl Entrance {
    /// Creates the part that all ports share.
    pub(crate) fn new(limits: Limits, access: Access) -> Self {
        let counts = Arc::new(Counts::default());
        let places = || Arc::new(Places::new(counts.clone()));
        Self {
            places: places(),
            reserve: places(),
            is_reserve: false,
            pages: Pages::default(),
            reserve_pages: Pages::default(),
            files: OpenFiles::read(),
            turned_away: Arc::new(Semaphore::new(MOST_TURNED_AWAY)),
            hosts: HostLayer::new(access),
            bodies: BodyLayer::new(&limits),
            limits,
            counts,
        }
    }

    /// Sets the pages of the ports, and those of the ports of the [reserve](Self::reserve).
    #[must_use]
    pub(crate) fn with_pages(self, pages: Pages, reserve_pages: Pages) -> Self {
        Self { pages, reserve_pages, ..self }
    }

    /// Returns what is counted of connections and requests.
    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Returns what the server holds for its clients at present.
    pub(crate) fn holdings(&self) -> Holdings {
        let reserve = Self { is_reserve: true, ..self.clone() };
        Holdings {
            connections: self.places.taken(),
            places: self.most_connections(),
            reserve_connections: self.reserve.taken(),
            reserve_places: reserve.most_connections(),
            body_bytes: self.bodies.held_bytes(),
        }
    }

    /// Returns an entrance whose ports have places of their own, which clients of the others cannot
    /// take.
    pub(crate) fn reserve(&self) -> Self {
        let turned_away = Arc::new(Semaphore::new(MOST_TURNED_AWAY));
        let (places, pages) = (self.reserve.clone(), self.reserve_pages.clone());
        Self { places, pages, is_reserve: true, turned_away, ..self.clone() }
    }

    /// Returns the most connections at present, by the limits and by the files that may be open.
    fn most_connections(&self) -> usize {
        let (most, files) = (self.limits.connections as usize, self.files.connections());
        let reserve = RESERVE.min(most).min(files / 8);
        let most = if self.is_reserve { reserve } else { most.min(files.saturating_sub(reserve)) };
        most.max(1)
    }

    /// Listens on an address, and serves these methods over HTTP and WebSocket, and the
    /// [pages](Self::with_pages).
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
        let listener = bind(address).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, handle) = stop_channel();
        tokio::spawn(self.clone().accept_all(listener, methods.into(), stop));
        Ok((address, handle))
    }

    /// Accepts connections until it is stopped.
    async fn accept_all(self, listener: TcpListener, methods: Methods, stop: StopHandle) {
        let config = self.config();
        let _counted = self.files.open_port();
        let accepting = async {
            loop {
                match listener.accept().await {
                    Ok((socket, _)) => self.accept(socket, &config, &methods, &stop),
                    // Too many files are open, or the client is gone.
                    Err(_) => tokio::time::sleep(RECOVERY).await,
                }
            }
        };
        tokio::select! {
            () = accepting => {}
            () = stop.clone().shutdown() => {}
        }
    }

    /// Serves a connection, or turns it away.
    fn accept(
        &self,
        socket: TcpStream,
        config: &ServerConfig,
        methods: &Methods,
        stop: &StopHandle,
    ) {
        let Some((pace, place)) = self.places.take(self.most_connections()) else {
            self.counts.refused.add(1);
            if let Ok(permit) = self.turned_away.clone().try_acquire_owned() {
                tokio::spawn(async move {
                    turn_away(socket).await;
                    drop(permit);
                });
            }
            return;
        };
        let service = self.layered(config.clone(), pace.clone(), methods.clone(), stop.clone());
        let (limits, stop) = (self.limits.clone(), stop.clone());
        tokio::spawn(async move { serve(socket, service, pace, &limits, stop, place).await });
    }

    /// Builds the layers for the requests of a connection.
    fn layered<B>(
        &self,
        config: ServerConfig,
        pace: Arc<Pace>,
        methods: Methods,
        stop: StopHandle,
    ) -> impl Service<HttpRequest<B>, Response = HttpResponse, Error = BoxError, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let socket = OverWebSocket(pace.clone());
        let marked = move |request| mark_upgrade(request, &socket);
        let counts = self.counts.clone();
        let counted = move |response: HttpResponse| {
            counts.record_response(response.status().as_u16());
            response
        };
        let http = tower::ServiceBuilder::new()
            .map_response(counted)
            .layer(self.hosts.clone())
            .layer(self.hosts.cors())
            .layer(self.pages.clone())
            .layer(self.bodies.clone())
            .map_request(marked);
        let calls = CallLayer {
            pace,
            methods: methods.clone(),
            response_bytes: self.limits.response_bytes as usize,
            counts: self.counts.clone(),
        };
        ServerBuilder::with_config(config)
            .to_service_builder()
            .set_http_middleware(http)
            .set_rpc_middleware(RpcServiceBuilder::new().layer(calls))
            .build(methods, stop)
    }

    /// Builds the layers for requests in process, as those of one client.
    pub(crate) fn service(&self, methods: Methods, stop: StopHandle) -> HttpService {
        let service = self.layered(self.config(), Arc::default(), methods, stop);
        BoxCloneSyncService::new(service)
    }

    /// Returns the configuration of jsonrpsee.
    fn config(&self) -> ServerConfig {
        let limits = &self.limits;
        let ping = PingConfig::new()
            .ping_interval(limits.idle_timeout / 4)
            .inactive_limit(limits.idle_timeout);
        ServerConfig::builder()
            .max_connections(limits.connections)
            .max_request_body_size(limits.request_bytes)
            .max_response_body_size(limits.response_bytes)
            .set_batch_request_config(BatchRequestConfig::Limit(limits.batch))
            .max_subscriptions_per_connection(limits.subscriptions)
            .set_message_buffer_capacity(MESSAGES_BEHIND)
            .enable_ws_ping(ping)
            .set_id_provider(SubscriptionIds::default())
            .build()
    }
}

/// Opens a port. It waits for connections until they are [accepted](Entrance::listen).
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A port is free again as soon as its server has ended, not only once its last connections have.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// What the server holds for its clients at present. This is the one place where it is added up:
/// whatever else is counted by bytes belongs here, and in `metrics`, which shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Holdings {
    /// Connections to the ports.
    pub(crate) connections: usize,
    /// The most of them.
    pub(crate) places: usize,
    /// Connections to the ports of the reserve.
    pub(crate) reserve_connections: usize,
    /// The most of them.
    pub(crate) reserve_places: usize,
    /// Bytes of requests and large responses of HTTP clients in progress, to about a KiB.
    pub(crate) body_bytes: usize,
}

/// Marks a request that asks for a WebSocket. All calls over that WebSocket have the mark.
fn mark_upgrade(mut request: HttpRequest, socket: &OverWebSocket) -> HttpRequest {
    let upgrade = request.headers().get(header::UPGRADE);
    if upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        request.extensions_mut().insert(socket.clone());
    }
    request
}
