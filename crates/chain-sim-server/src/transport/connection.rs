//! One connection, from its first byte to its last.

use std::{sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use jsonrpsee::{
    core::BoxError,
    server::{HttpBody, StopHandle, http::response},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::Notify,
};
use tower::Service;

use super::{pace::Pace, paced::Paced};
use crate::{limits::Limits, memory::Share};

/// The most bytes of a request's head.
const LONGEST_HEAD: usize = 64 * 1024;
/// How long a client that is turned away may take to read the response.
const LONGEST_REFUSAL: Duration = Duration::from_secs(1);

/// Serves a connection until one of its sides ends it. `guard` is dropped at the end of the
/// connection, which may go on as a WebSocket.
pub(crate) async fn serve<S, G>(
    socket: TcpStream,
    service: S,
    pace: Arc<Pace>,
    share: Arc<Share>,
    limits: &Limits,
    stop: StopHandle,
    guard: G,
) where
    S: Service<Request<Incoming>, Response = Response<HttpBody>, Error = BoxError>,
    S: Clone + Send + 'static,
    S::Future: Send,
    G: Send + Unpin + 'static,
{
    // Responses are sent at once, without waiting for more data.
    let _nodelay = socket.set_nodelay(true);
    let began = Arc::new(Notify::new());
    let (service, asked) = (TowerToHyperService::new(service), began.clone());
    let service = service_fn(move |request| {
        asked.notify_one();
        hyper::service::Service::call(&service, request)
    });
    let stream = Paced::new(socket, pace.clone(), share, limits.request_timeout, guard);
    let connection =
        http(limits.idle_timeout).serve_connection(TokioIo::new(stream), service).with_upgrades();
    let nothing = async {
        if tokio::time::timeout(limits.request_timeout, began.notified()).await.is_ok() {
            std::future::pending::<()>().await;
        }
    };
    tokio::pin!(connection, nothing);
    let stopped = stop.shutdown();
    // Nobody needs to know how it ended.
    let _ended = tokio::select! {
        ended = &mut connection => ended,
        () = &mut nothing => {
            pace.counts().silent.add(1);
            Ok(())
        }
        () = stopped => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
}

/// Tells a client that there are too many connections.
pub(crate) async fn turn_away(socket: impl AsyncRead + AsyncWrite + Send + Unpin) {
    let busy = service_fn(|_: Request<Incoming>| async {
        Ok::<_, std::convert::Infallible>(response::too_many_requests())
    });
    let mut http = http(LONGEST_REFUSAL);
    let told = http.keep_alive(false).serve_connection(TokioIo::new(socket), busy);
    let _told = tokio::time::timeout(LONGEST_REFUSAL, told).await;
}

/// Configures HTTP/1.1 for clients that may be silent for `patience`.
fn http(patience: Duration) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(LONGEST_HEAD);
    http
}
