//! One connection, from its first byte to its last.

use std::{
    future::{Future, poll_fn},
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

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
    time::{Instant, sleep_until, timeout_at},
};
use tower::Service;

use super::{
    closer::Closer,
    first_head,
    pace::{Answering, Pace},
    paced::{LONGEST_HEAD, Paced},
};
use crate::{limits::Limits, memory::Share};

/// How long a client that is turned away may take to read the response.
const LONGEST_REFUSAL: Duration = Duration::from_secs(1);

/// What a connection needs besides its socket.
#[derive(Debug)]
pub(super) struct Terms {
    pub(super) pace: Arc<Pace>,
    pub(super) share: Arc<Share>,
    pub(super) limits: Arc<Limits>,
    pub(super) stop: StopHandle,
    pub(super) closer: Closer,
}

/// Serves a connection until one of its sides ends it. `guard` is dropped at the end of the
/// connection, which may go on as a WebSocket. What answers requests is created once the head of the
/// first one is whole: before, there is little more than the socket.
pub(super) async fn serve<S, G>(
    socket: TcpStream,
    service: impl FnOnce() -> S + Send,
    terms: Terms,
    guard: G,
) where
    S: Service<Request<Incoming>, Response = Response<HttpBody>, Error = BoxError>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
    G: Send + Unpin + 'static,
{
    let late = Instant::now() + terms.limits.request_timeout;
    if asks(&socket, &terms, late).await {
        Box::pin(serve_requests(socket, service(), terms, late, guard)).await;
    } else {
        terms.closer.close((socket, guard));
    }
}

/// Waits until the client has sent the head of a request. Returns `false` if it will not, or is late.
async fn asks(socket: &TcpStream, terms: &Terms, late: Instant) -> bool {
    let mut has_come = pin!(first_head::has_come(socket, &terms.pace));
    let asks = poll_fn(|context| {
        // An end of the connection wakes the task from now on.
        let _is_busy = terms.pace.is_busy(context);
        if terms.pace.ending().is_some() {
            return Poll::Ready(false);
        }
        let has_come = has_come.as_mut().poll(context);
        if has_come.is_pending() {
            terms.pace.record_wait();
        }
        has_come
    });
    tokio::select! {
        asks = asks => asks,
        () = sleep_until(late) => {
            terms.pace.counts().silent.add(1);
            false
        }
        () = terms.stop.clone().shutdown() => false,
    }
}

/// As [`serve`], from the first request on, whose head may come in until it is `late`.
async fn serve_requests<S, G>(socket: TcpStream, service: S, terms: Terms, late: Instant, guard: G)
where
    S: Service<Request<Incoming>, Response = Response<HttpBody>, Error = BoxError>,
    S: Clone + Send + 'static,
    S::Future: Send + 'static,
    G: Send + Unpin + 'static,
{
    let Terms { pace, share, limits, stop, closer } = terms;
    // Responses are sent at once, without waiting for more data.
    let _nodelay = socket.set_nodelay(true);
    let began = Arc::new(Notify::new());
    let (service, asked, head) = (TowerToHyperService::new(service), began.clone(), pace.clone());
    let service = service_fn(move |request| {
        asked.notify_one();
        let answering = head.end_head();
        let answer = Box::pin(hyper::service::Service::call(&service, request));
        Answer { answer, _answering: answering }
    });
    let stream = Paced::new(socket, pace.clone(), share, limits.request_timeout, guard);
    let connection =
        http(limits.idle_timeout).serve_connection(TokioIo::new(stream), service).with_upgrades();
    let mut connection = Box::pin(connection);
    let nothing = async {
        if timeout_at(late, began.notified()).await.is_ok() {
            std::future::pending::<()>().await;
        }
    };
    // Nobody needs to know how it ended.
    let _ended = tokio::select! {
        ended = &mut connection => ended,
        () = nothing => {
            pace.counts().silent.add(1);
            Ok(())
        }
        () = stop.shutdown() => {
            connection.as_mut().graceful_shutdown();
            (&mut connection).await
        }
    };
    closer.close(connection);
}

/// The answer to a request, whose head has come in.
struct Answer<F> {
    answer: Pin<Box<F>>,
    _answering: Answering,
}

impl<F: Future> Future for Answer<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.answer.as_mut().poll(context)
    }
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
