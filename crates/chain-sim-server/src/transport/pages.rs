//! Pages for programs that watch the server: what `GET` of some paths returns beside JSON-RPC.

use std::{
    borrow::Cow,
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use jsonrpsee::server::{HttpBody, HttpRequest, HttpResponse};
use tower::{Layer, Service};

/// Returns the page of a path, or `None` if the path has none.
type Make = dyn Fn(&str) -> Option<Page> + Send + Sync;

/// The pages of a port. Each is made when a client asks for it, at once: it must wait for nothing.
#[derive(Clone)]
pub(crate) struct Pages(Arc<Make>);

/// What a client gets.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    status: StatusCode,
    content_type: &'static str,
    body: Cow<'static, [u8]>,
    /// The body as gzip has it, for clients that take that.
    compressed: Option<&'static [u8]>,
    /// Which version of the page it is, in quotes. Clients keep such a page, and ask whether it is
    /// still this one.
    version: Option<HeaderValue>,
    headers: &'static [(HeaderName, HeaderValue)],
}

impl Page {
    /// Creates a page that clients do not keep.
    pub(crate) fn new(
        status: StatusCode,
        content_type: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        let body = match text.into() {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self { status, content_type, body, compressed: None, version: None, headers: &[] }
    }

    /// Creates a page that stays as it is, with further headers.
    pub(crate) fn kept(
        content_type: &'static str,
        text: &'static str,
        compressed: &'static [u8],
        version: HeaderValue,
        headers: &'static [(HeaderName, HeaderValue)],
    ) -> Self {
        let page = Self::new(StatusCode::OK, content_type, text);
        Self { compressed: Some(compressed), version: Some(version), headers, ..page }
    }

    /// Returns the response to a request with these headers.
    fn answer(mut self, asked: &HeaderMap) -> HttpResponse {
        let has = asked.get(header::IF_NONE_MATCH);
        let is_known = has.is_some() && has == self.version.as_ref();
        let takes = asked.get_all(header::ACCEPT_ENCODING).into_iter();
        let takes_gzip = takes.filter_map(|it| it.to_str().ok()).any(|it| it.contains("gzip"));
        let compressed = self.compressed.filter(|_| takes_gzip);
        if let Some(compressed) = compressed {
            self.body = Cow::Borrowed(compressed);
        }
        let mut response = HttpResponse::from(self);
        if compressed.is_some() {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            *response.body_mut() = HttpBody::empty();
        }
        response
    }
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
        let mut response = Self::new(HttpBody::from(page.body.into_owned()));
        *response.status_mut() = page.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(page.content_type));
        headers.extend(page.headers.iter().cloned());
        if page.compressed.is_some() {
            headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if let Some(version) = page.version {
            headers.insert(header::ETAG, version);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
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
        // hyper leaves the body out of the response to HEAD. A WebSocket begins with a GET as well.
        if matches!(*request.method(), Method::GET | Method::HEAD)
            && !request.headers().contains_key(header::UPGRADE)
            && let Some(page) = self.pages.0(request.uri().path())
        {
            let answer = page.answer(request.headers());
            return Box::pin(std::future::ready(Ok(answer)));
        }
        Box::pin(self.inner.call(request))
    }
}
