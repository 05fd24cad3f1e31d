//! Requests that ask for a WebSocket.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use http::StatusCode;
use hyper_util::rt::TokioIo;
use jsonrpsee::{
    ConnectionId,
    core::BoxError,
    server::{HttpBody, HttpRequest, HttpResponse, StopHandle},
};
use soketto::handshake::http::{Server, is_upgrade_request};
use tower::{Layer, Service};

use super::{
    closer::Closer,
    pace::Pace,
    socket::{Socket, serve},
};
use crate::{limits::Limits, memory::Share};

/// Opens a WebSocket where a request of this connection asks for one. Its messages are answered as
/// HTTP requests are.
#[derive(Debug, Clone)]
pub(super) struct WebSocketLayer {
    pub(super) pace: Arc<Pace>,
    pub(super) share: Arc<Share>,
    pub(super) limits: Arc<Limits>,
    /// Number of connections so far, which numbers them.
    pub(super) count: Arc<AtomicUsize>,
    pub(super) stop: StopHandle,
    pub(super) closer: Closer,
}

impl<S> Layer<S> for WebSocketLayer {
    type Service = Upgrades<S>;

    fn layer(&self, inner: S) -> Upgrades<S> {
        Upgrades { inner, layer: self.clone() }
    }
}

/// See [`WebSocketLayer`].
#[derive(Debug, Clone)]
pub(super) struct Upgrades<S> {
    inner: S,
    layer: WebSocketLayer,
}

impl<S> Service<HttpRequest> for Upgrades<S>
where
    S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Response = HttpResponse;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest) -> Self::Future {
        if !is_upgrade_request(&request) {
            return Box::pin(self.inner.call(request));
        }
        let response = self.layer.open(self.inner.clone(), request);
        Box::pin(std::future::ready(Ok(response)))
    }
}

impl WebSocketLayer {
    /// Opens a WebSocket, and returns the response that says so.
    fn open<S>(&self, service: S, request: HttpRequest) -> HttpResponse
    where
        S: Service<HttpRequest, Response = HttpResponse, Error = BoxError> + Clone + Send + 'static,
        S::Future: Send,
    {
        let response = match Server::new().receive_request(&request) {
            Ok(response) => response.map(|()| HttpBody::default()),
            Err(error) => {
                let words = format!("a WebSocket cannot be opened: {error}");
                let mut refused = HttpResponse::new(HttpBody::from(words));
                *refused.status_mut() = StatusCode::BAD_REQUEST;
                return refused;
            }
        };
        let Self { pace, share, limits, count, stop, closer } = self.clone();
        pace.become_websocket();
        tokio::spawn(async move {
            // It fails if the client is gone.
            let Ok(stream) = hyper::upgrade::on(request).await else { return };
            let number = ConnectionId(count.fetch_add(1, Ordering::Relaxed));
            let (socket, queues) = Socket::new(pace, share, number, limits.subscriptions, closer);
            serve(TokioIo::new(stream), service, socket, queues, &limits, stop).await;
        });
        response
    }
}
