//! `GET /ready`, for scripts that wait for the server to start.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use http::Method;
use jsonrpsee::server::{HttpBody, HttpRequest, HttpResponse};
use tower::{Layer, Service};

/// Answers `GET /ready` with `OK`, and passes on all other requests.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyLayer;

impl<S> Layer<S> for ReadyLayer {
    type Service = Ready<S>;

    fn layer(&self, inner: S) -> Ready<S> {
        Ready { inner }
    }
}

/// See [`ReadyLayer`].
#[derive(Debug, Clone)]
pub(crate) struct Ready<S> {
    inner: S,
}

impl<S, B> Service<HttpRequest<B>> for Ready<S>
where
    S: Service<HttpRequest<B>, Response = HttpResponse>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = HttpResponse;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: HttpRequest<B>) -> Self::Future {
        if request.method() == Method::GET && request.uri().path() == "/ready" {
            return Box::pin(std::future::ready(Ok(HttpResponse::new(HttpBody::from("OK")))));
        }
        Box::pin(self.inner.call(request))
    }
}
