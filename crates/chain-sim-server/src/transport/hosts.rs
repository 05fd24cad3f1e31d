//! Host and Origin checks, against DNS rebinding, and CORS.
//!
//! With DNS rebinding, a page's name resolves to this machine, and its requests have that name as
//! `Host`. Any `Host` that is not an IP address, `localhost` or an allowed name is refused.

use std::{
    future::Future,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::{HeaderValue, StatusCode, header};
use jsonrpsee::{
    server::{HttpRequest, HttpResponse, http::response, middleware::http::Authority},
    types::error::INVALID_REQUEST_CODE,
};
use tower::{Layer, Service};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use super::{access::Access, body::refusal};

/// Refuses requests by their `Host` and their `Origin`, because CORS does not cover WebSocket.
#[derive(Debug, Clone)]
pub(crate) struct HostLayer {
    access: Arc<Access>,
}

impl HostLayer {
    /// Creates a layer that refuses everything outside of `access`.
    pub(crate) fn new(access: Access) -> Self {
        Self { access: Arc::new(access) }
    }

    /// Returns the CORS layer, which tells browsers whose pages may read responses.
    pub(crate) fn cors(&self) -> CorsLayer {
        match &self.access.origins {
            None => CorsLayer::permissive(),
            Some(origins) => CorsLayer::new()
                .allow_headers(Any)
                .allow_methods(Any)
                .allow_origin(AllowOrigin::list(origins.iter().cloned())),
        }
    }
}

impl<S> Layer<S> for HostLayer {
    type Service = HostCheck<S>;

    fn layer(&self, inner: S) -> HostCheck<S> {
        HostCheck { inner, access: self.access.clone() }
    }
}

/// See [`HostLayer`].
#[derive(Debug, Clone)]
pub(crate) struct HostCheck<S> {
    inner: S,
    access: Arc<Access>,
}

impl<S, B> Service<HttpRequest<B>> for HostCheck<S>
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
        let refused = match Authority::from_http_request(&request) {
            None => Some(response::malformed()),
            Some(Authority { host, .. }) if !permits_host(&self.access, &host) => {
                let expected = "expected an IP address, localhost or one of --allowed-host";
                Some(forbidden(format!("Host: {expected}, got {host}")))
            }
            Some(_) if !permits_origin(&self.access, request.headers().get(header::ORIGIN)) => {
                Some(forbidden("Origin: expected one of --allow-origin".into()))
            }
            Some(_) => None,
        };
        match refused {
            Some(refused) => Box::pin(std::future::ready(Ok(refused))),
            None => Box::pin(self.inner.call(request)),
        }
    }
}

/// Creates the response to a refused request.
fn forbidden(message: String) -> HttpResponse {
    refusal(StatusCode::FORBIDDEN, INVALID_REQUEST_CODE, message)
}

/// Whether a request may have this `Host`, without its port. IP addresses cannot be rebound.
fn permits_host(access: &Access, host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is = |allowed: &str| allowed == "*" || allowed.eq_ignore_ascii_case(host);
    bare.parse::<IpAddr>().is_ok() || is("localhost") || access.hosts.iter().any(|it| is(it))
}

/// Whether a page of `origin` may send requests. Programs other than browsers send no origin.
fn permits_origin(access: &Access, origin: Option<&HeaderValue>) -> bool {
    match (&access.origins, origin) {
        (Some(origins), Some(origin)) => origins.contains(origin),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_known_names_are_permitted() {
        let access = Access { hosts: vec!["chains.internal".into()], origins: None };
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "10.1.2.3", "Chains.Internal"]
        {
            assert!(permits_host(&access, host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "*"] {
            assert!(!permits_host(&access, host), "{host}");
        }
        let access = Access { hosts: vec!["*".into()], origins: None };
        assert!(permits_host(&access, "evil.example"));
    }

    #[test]
    fn origins_are_any_unless_some_are_given() {
        let page = HeaderValue::from_static("https://page.example");
        let any = Access::default();
        assert!(permits_origin(&any, Some(&page)) && permits_origin(&any, None));
        let none = Access { origins: Some(Vec::new()), ..Access::default() };
        assert!(!permits_origin(&none, Some(&page)) && permits_origin(&none, None));
        let one = Access { origins: Some(vec![page.clone()]), ..Access::default() };
        assert!(permits_origin(&one, Some(&page)));
    }
}
