//! The port of the HTTP API.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinSet,
};

use super::{router::router, state::Api};

/// The most connections at a time; others wait.
const MOST_CONNECTIONS: usize = 128;
/// How long a client may take for a request's head, or say nothing.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing is accepted after the system refused another connection.
const RECOVERY: Duration = Duration::from_millis(50);

/// Listens on an address, and answers until `tasks` is dropped. Returns the address with its port.
///
/// # Errors
///
/// The system's reason why the port cannot be opened.
pub(crate) async fn listen(
    address: SocketAddr,
    api: Api,
    tasks: &mut JoinSet<()>,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    tasks.spawn(accept_all(listener, router(api)));
    Ok(address)
}

/// Accepts connections. They end with this.
async fn accept_all(listener: TcpListener, router: Router) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        // The semaphore is never closed.
        let Ok(place) = places.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((socket, _)) => {
                let router = router.clone();
                connections.spawn(async move {
                    serve(socket, router).await;
                    drop(place);
                });
            }
            Err(_) => tokio::time::sleep(RECOVERY).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Serves a connection until one of its sides ends it.
async fn serve(socket: TcpStream, router: Router) {
    let _nodelay = socket.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    let service = TowerToHyperService::new(router);
    // Nobody needs to know how it ended.
    let _ended = http.serve_connection(TokioIo::new(socket), service).await;
}
