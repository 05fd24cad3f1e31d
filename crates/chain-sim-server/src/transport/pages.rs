//! Pages for programs that watch the server: what `GET` of some paths returns beside JSON-RPC.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderValue, Method, StatusCode, header};
use jsonrpsee::server::{HttpBody, HttpRequest, HttpResponse};
use tower::{Layer, Service};

/// Returns the page of a path, or `None` if the path has none.
type Make = dyn Fn(&str) -> Option<Page> + Send + Sync;

/// The pages of a port. Each is made when a client asks for it, at once: it must wait for nothing.
#[derive(Clone)]
pub(crate) struct Pages(Arc<Make>);

/// What a client gets.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) text: String,
}

impl Pages {
    /// Creates the pages. `make` returns the page of a path, or `None` if the path has none.
    pub(crate) fn new(make: impl Fn(&str) -> Option<Page> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }
}

impl Default for Pages {
    fn default() -> Self {
        Self::new(|_| None)
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Pages")
    }
}

impl From<Page> for HttpResponse {
    fn from(page: Page) -> Self {
        let mut response = Self::new(HttpBody::from(page.text));
        *response.status_mut() = page.status;
        let content_type = HeaderValue::from_static(page.content_type);
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        response
    }
}

impl<S> Layer<S> for Pages {
    type Service = WithPages<S>;

    fn layer(&self, inner: S) -> WithPages<S> {
        WithPages { inner, pages: self.clone() }
    }
}

/// Returns pages, and passes on all other requests.
#[derive(Debug, Clone)]
pub(crate) struct WithPages<S> {
    inner: S,
    pages: Pages,
}

impl<S, B> Service<HttpRequest<B>> for WithPages<S>
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
        // hyper leaves the body out of the response to HEAD.
        if matches!(*request.method(), Method::GET | Method::HEAD)
            && let Some(page) = self.pages.0(request.uri().path())
        {
            return Box::pin(std::future::ready(Ok(page.into())));
        }
        Box::pin(self.inner.call(request))
    }
}
