//! Listening: which connections are taken, and what they go through.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use http::header;
use jsonrpsee::{
    Methods,
    core::middleware::RpcServiceBuilder,
    server::{
        BatchRequestConfig, HttpRequest, PingConfig, ServerBuilder, ServerConfig, ServerHandle,
        StopHandle, stop_channel,
    },
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

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
        let (limits, layers) = (self.limits.clone(), self.clone());
        let (config, methods, stop) = (config.clone(), methods.clone(), stop.clone());
        tokio::spawn(async move {
            layers.run(socket, permit, &limits, config, methods, stop).await;
        });
    }

    /// Serves one connection.
    async fn run(
        self,
        socket: TcpStream,
        permit: OwnedSemaphorePermit,
        limits: &Limits,
        config: ServerConfig,
        methods: Methods,
        stop: StopHandle,
    ) {
        let pace = Arc::new(Pace::default());
        let http = tower::ServiceBuilder::new()
            .layer(self.hosts.clone())
            .layer(self.hosts.cors())
            .layer(ReadyLayer)
            .layer(self.bodies)
            .map_request(mark_upgrade);
        let calls = CallLayer { pace: pace.clone(), methods: methods.clone() };
        let service = ServerBuilder::with_config(config)
            .to_service_builder()
            .set_http_middleware(http)
            .set_rpc_middleware(RpcServiceBuilder::new().layer(calls))
            .build(methods, stop.clone());
        serve(socket, service, pace, limits, stop, permit).await;
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
