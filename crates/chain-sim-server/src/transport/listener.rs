//! Ports, the connections that they accept, and the layers of a request.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use http::StatusCode;
use hyper::body::{Body, Bytes};
use jsonrpsee::{
    Methods,
    core::{BoxError, middleware::RpcServiceBuilder},
    server::{
        BatchRequestConfig, HttpRequest, HttpResponse, ServerBuilder, ServerConfig, ServerHandle,
        StopHandle, stop_channel,
    },
    types::error::INVALID_REQUEST_CODE,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::Semaphore,
};
use tower::{Service, ServiceExt, service_fn, util::BoxCloneSyncService};

use super::{
    access::Access,
    body::{BodyLayer, refusal},
    calls::CallLayer,
    closer::Closer,
    connection::{Terms, serve, turn_away},
    counts::Counts,
    hosts::HostLayer,
    open_files::OpenFiles,
    pace::Pace,
    pages::Pages,
    places::{Place, Places},
    routes::{Route, Routes},
    subscription_ids::SubscriptionIds,
    websocket::WebSocketLayer,
};
use crate::{
    limits::Limits,
    memory::{Memory, Share},
};

/// The most clients at a time that are told that there are too many; others are just disconnected.
const MOST_TURNED_AWAY: usize = 64;
/// How often a new connection lets other tasks run before it is turned away.
const TURNS_OF_OTHERS: usize = 8;

/// The most places of the [reserve](Entrance::reserve).
const RESERVE: usize = 256;
/// The limit of memory divided by this is left for what is not counted: the buffers of connections,
/// and what the allocator keeps.
const UNCOUNTED: u64 = 4;
/// The most connections that are accepted before other tasks have their turn. Among thousands of
/// tasks, its turn is seldom.
const AT_ONCE: usize = 128;
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
    limits: Arc<Limits>,
    memory: Arc<Memory>,
    places: Arc<Places>,
    reserve: Arc<Places>,
    /// The number of sockets so far.
    sockets: Arc<AtomicUsize>,
    is_reserve: bool,
    counts: Arc<Counts>,
    pages: Pages,
    reserve_pages: Pages,
    routes: Routes,
    files: OpenFiles,
    turned_away: Arc<Semaphore>,
    hosts: HostLayer,
    closer: Closer,
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
        let counts = Arc::new(Counts::default());
        let places = || Arc::new(Places::new(counts.clone()));
        Self {
            places: places(),
            reserve: places(),
            is_reserve: false,
            pages: Pages::default(),
            reserve_pages: Pages::default(),
            routes: Routes::default(),
            files: OpenFiles::read(),
            turned_away: Arc::new(Semaphore::new(MOST_TURNED_AWAY)),
            hosts: HostLayer::new(access),
            closer: Closer::start(),
            memory: Memory::new(limits.memory - limits.memory / UNCOUNTED),
            sockets: Arc::default(),
            limits: Arc::new(limits),
            counts,
        }
    }

    /// Sets the pages of the ports, and those of the ports of the [reserve](Self::reserve).
    #[must_use]
    pub(crate) fn with_pages(self, pages: Pages, reserve_pages: Pages) -> Self {
        Self { pages, reserve_pages, ..self }
    }

    /// Sets what the paths of the ports stand for.
    #[must_use]
    pub(crate) fn with_routes(self, routes: Routes) -> Self {
        Self { routes, ..self }
    }

    /// Returns what is counted of connections and requests.
    pub(crate) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Returns what the server holds for its clients at present.
    pub(crate) fn holdings(&self) -> Holdings {
        Holdings {
            connections: self.places.taken(),
            places: self.most_of(false),
            reserve_connections: self.reserve.taken(),
            reserve_places: self.most_of(true),
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
        let (places, pages) = (self.reserve.clone(), self.reserve_pages.clone());
        Self { places, pages, is_reserve: true, turned_away, ..self.clone() }
    }

    /// Returns the most connections at present, by the limits and by the files that may be open.
    fn most_connections(&self) -> usize {
        self.most_of(self.is_reserve)
    }

    /// Returns the most connections at present to the ports of the reserve, or to the others.
    fn most_of(&self, is_reserve: bool) -> usize {
        let (most, files) = (self.limits.connections as usize, self.files.connections());
        let reserve = RESERVE.min(most).min(files / 8);
        let most = if is_reserve { reserve } else { most.min(files.saturating_sub(reserve)) };
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
        #[cfg(target_os = "linux")]
        self.files.make_room(self.limits.connections as usize + RESERVE, &listener);
        let (stop, handle) = stop_channel();
        tokio::spawn(self.clone().accept_all(listener, methods.into(), stop));
        Ok((address, handle))
    }

    /// Accepts connections until it is stopped.
    async fn accept_all(self, listener: TcpListener, methods: Methods, stop: StopHandle) {
        let port = Port { methods, ids: Arc::default(), stop: stop.clone() };
        let _counted = self.files.open_port();
        let accepting = async {
            for accepted in 1_usize.. {
                match listener.accept().await {
                    Ok((socket, _)) => self.accept(socket, &port).await,
                    // Too many files are open, or the client is gone.
                    Err(_) => tokio::time::sleep(RECOVERY).await,
                }
                if accepted.is_multiple_of(AT_ONCE) {
                    tokio::task::yield_now().await;
                }
            }
        };
        tokio::select! {
            () = accepting => {}
            () = stop.shutdown() => {}
        }
    }

    /// Takes a place for a new connection. New connections are idle only once their tasks have run,
    /// so that none makes way before its first request is read; others run meanwhile.
    async fn take_place(&self) -> Option<(Arc<Pace>, Place)> {
        for _ in 0..TURNS_OF_OTHERS {
            if let Some(taken) = self.places.take(self.most_connections()) {
                return Some(taken);
            }
            tokio::task::yield_now().await;
        }
        self.places.take(self.most_connections())
    }

    /// Serves a connection, or turns it away.
    async fn accept(&self, socket: TcpStream, port: &Port) {
        let Some((pace, place)) = self.take_place().await else {
            self.counts.refused.add(1);
            if let Ok(permit) = self.turned_away.clone().try_acquire_owned() {
                tokio::spawn(async move {
                    turn_away(socket).await;
                    drop(permit);
                });
            }
            return;
        };
        let terms = Terms {
            pace: pace.clone(),
            share: Share::of(&self.memory),
            limits: self.limits.clone(),
            stop: port.stop.clone(),
            closer: self.closer.clone(),
        };
        let (entrance, port, share) = (self.clone(), port.clone(), terms.share.clone());
        let service = move || entrance.routed(pace, share, port);
        tokio::spawn(serve(socket, service, terms, place));
    }

    /// Builds what answers the requests of a connection. Those to a path that stands for other
    /// methods pass through the same layers.
    fn routed<B>(
        self,
        pace: Arc<Pace>,
        share: Arc<Share>,
        port: Port,
    ) -> impl Service<HttpRequest<B>, Response = HttpResponse, Error = BoxError, Future: Send>
    + Clone
    + Send
    + 'static
    + use<B>
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let own = self.layered(pace.clone(), share.clone(), port.clone());
        service_fn(move |request: HttpRequest<B>| {
            let service = match self.routes.find(request.uri().path()) {
                Route::Own => Ok(own.clone()),
                Route::Other(methods) => {
                    let port = Port { methods, ..port.clone() };
                    Ok(self.layered(pace.clone(), share.clone(), port))
                }
                Route::Nowhere(reason) => Err(reason),
            };
            async move {
                match service {
                    Ok(service) => service.oneshot(request).await,
                    Err(reason) => Ok(refusal(StatusCode::NOT_FOUND, INVALID_REQUEST_CODE, reason)),
                }
            }
        })
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
    + use<B>
    where
        B: Body<Data = Bytes> + Send + Unpin + 'static,
        B::Error: Into<BoxError>,
    {
        let counts = self.counts.clone();
        let counted = move |response: HttpResponse| {
            counts.record_response(response.status().as_u16());
            response
        };
        let Port { methods, ids, stop } = port;
        let sockets = WebSocketLayer {
            pace: pace.clone(),
            share: share.clone(),
            limits: self.limits.clone(),
            count: self.sockets.clone(),
            stop: stop.clone(),
            closer: self.closer.clone(),
        };
        let http = tower::ServiceBuilder::new()
            .map_response(counted)
            .layer(self.hosts.clone())
            .layer(self.hosts.cors())
            .layer(self.pages.clone())
            .layer(BodyLayer::new(share.clone(), &self.limits))
            .layer(sockets);
        let calls = CallLayer {
            pace,
            share,
            methods: methods.clone(),
            ids,
            response_bytes: self.limits.response_bytes as usize,
            counts: self.counts.clone(),
        };
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

/// Opens a port. It waits for connections until they are [accepted](Entrance::listen).
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A port is free again as soon as its server has ended, not only once its last connections have.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// The connections that the server holds for its clients at present.
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
}
