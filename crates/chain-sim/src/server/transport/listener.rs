//! Listening: which connections are taken, and what they go through.

use std::{net::SocketAddr, sync::Arc, time::Duration};

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
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tower::{Service, util::BoxCloneSyncService};

use super::{
    body::BodyLayer,
    calls::{CallLayer, OverWebSocket},
    connection::{serve, turn_away},
    hosts::HostLayer,
    paced::Pace,
};
use crate::server::{
    config::{Access, Limits},
    error::StartError,
    ready::ReadyLayer,
    subscription_ids::SubscriptionIds,
};

/// Messages that wait for a WebSocket's client; who is further behind waits.
const MESSAGES_BEHIND: u32 = 256;
/// How many clients are told at a time that there are too many; others find out.
const MOST_TURNED_AWAY: usize = 64;
/// How long nothing is accepted after the system had no more connections to give.
const RECOVERY: Duration = Duration::from_millis(50);

/// Answers requests over HTTP.
pub(in crate::server) type HttpService = BoxCloneSyncService<HttpRequest, HttpResponse, BoxError>;

/// What all ports share: the limits, and what counts against them.
#[derive(Debug, Clone)]
pub(in crate::server) struct Entrance {
    limits: Limits,
    connections: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
    hosts: HostLayer,
    bodies: BodyLayer,
}

impl Entrance {
    /// Lets in whom these let in.
    pub(in crate::server) fn new(limits: Limits, access: Access) -> Self {
        Self {
            connections: Arc::new(Semaphore::new(limits.connections as usize)),
            turned_away: Arc::new(Semaphore::new(MOST_TURNED_AWAY)),
            hosts: HostLayer::new(access),
            bodies: BodyLayer::new(&limits),
            limits,
        }
    }

    /// Listens, and serves these methods over HTTP and WebSocket; `GET /ready` says so.
    ///
    /// # Errors
    ///
    /// [`StartError::Listen`].
    pub(in crate::server) async fn listen(
        &self,
        address: SocketAddr,
        methods: impl Into<Methods>,
    ) -> Result<(SocketAddr, ServerHandle), StartError> {
        let failed = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let (stop, handle) = stop_channel();
        tokio::spawn(self.clone().accept_all(listener, methods.into(), stop));
        Ok((address, handle))
    }

    /// Accepts connections until it is told to stop.
    async fn accept_all(self, listener: TcpListener, methods: Methods, stop: StopHandle) {
        let config = self.config();
        let accepting = async {
            loop {
                match listener.accept().await {
                    Ok((socket, _)) => self.accept(socket, &config, &methods, &stop),
                    // There are too many open files, or the client has gone.
                    Err(_) => tokio::time::sleep(RECOVERY).await,
                }
            }
        };
        tokio::select! {
            () = accepting => {}
            () = stop.clone().shutdown() => {}
        }
    }

    /// Takes a connection, or turns it away.
    fn accept(
        &self,
        socket: TcpStream,
        config: &ServerConfig,
        methods: &Methods,
        stop: &StopHandle,
    ) {
        let Ok(permit) = self.connections.clone().try_acquire_owned() else {
            if let Ok(permit) = self.turned_away.clone().try_acquire_owned() {
                tokio::spawn(async move {
                    turn_away(socket).await;
                    drop(permit);
                });
            }
            return;
        };
        let pace = Arc::new(Pace::default());
        let service = self.layered(config.clone(), pace.clone(), methods.clone(), stop.clone());
        let (limits, stop) = (self.limits.clone(), stop.clone());
        tokio::spawn(async move { serve(socket, service, pace, &limits, stop, permit).await });
    }

    /// What the requests of a connection go through.
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
        let http = tower::ServiceBuilder::new()
            .layer(self.hosts.clone())
            .layer(self.hosts.cors())
            .layer(ReadyLayer)
            .layer(self.bodies.clone())
            .map_request(mark_upgrade);
        let calls = CallLayer { pace, methods: methods.clone() };
        ServerBuilder::with_config(config)
            .to_service_builder()
            .set_http_middleware(http)
            .set_rpc_middleware(RpcServiceBuilder::new().layer(calls))
            .build(methods, stop)
    }

    /// What requests of one client go through that come in process.
    pub(in crate::server) fn service(&self, methods: Methods, stop: StopHandle) -> HttpService {
        let service = self.layered(self.config(), Arc::default(), methods, stop);
        BoxCloneSyncService::new(service)
    }

    /// jsonrpsee's part of the limits.
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

/// Notes that a request asks for a WebSocket: what comes over it has that note as well.
fn mark_upgrade(mut request: HttpRequest) -> HttpRequest {
    let upgrade = request.headers().get(header::UPGRADE);
    if upgrade.is_some_and(|to| to.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        request.extensions_mut().insert(OverWebSocket);
    }
    request
}
