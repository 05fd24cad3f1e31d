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
        let access = self.access.clone();
        // The server's own page needs no permission.
        let permitted = move |origin: &HeaderValue, _: &_| access.permits_origin(origin.as_bytes());
        CorsLayer::new()
            .allow_headers(Any)
            .allow_methods(Any)
            .allow_origin(AllowOrigin::predicate(permitted))
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
            Some(own) => {
                let permits = |origin: &&HeaderValue| {
                    self.access.permits_origin(origin.as_bytes())
                        || is_own_page(&self.access, &own, origin.as_bytes())
                };
                let mut origins = request.headers().get_all(header::ORIGIN).into_iter();
                origins.find(|origin| !permits(origin)).map(|origin| {
                    let expected = "expected a page of localhost or one of --allow-origin";
                    forbidden(format!("Origin: {expected}, got {origin:?}"))
                })
            }
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

/// Whether a request may have this `Host`, without its port.
fn permits_host(access: &Access, host: &str) -> bool {
    names_this_server(access, host) || access.hosts.iter().any(|allowed| allowed == "*")
}

/// Whether nobody else can have this host. IP addresses cannot be rebound, and those who start the
/// server vouch for the names that they allow, but not for each name with `*`.
fn names_this_server(access: &Access, host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is = |allowed: &str| allowed.eq_ignore_ascii_case(host);
    bare.parse::<IpAddr>().is_ok() || is("localhost") || access.hosts.iter().any(|it| is(it))
}

/// Whether a request comes from the page that this port serves: its origin is the requested host and
/// port. A page whose name is rebound to this machine has such an origin as well, so only a host
/// that nobody else can have counts.
fn is_own_page(access: &Access, own: &Authority, origin: &[u8]) -> bool {
    let origin = std::str::from_utf8(origin).ok();
    let page = origin.and_then(|origin| {
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"))
    });
    let page = page.and_then(|page| Authority::try_from(page).ok());
    names_this_server(access, &own.host) && page.is_some_and(|page| page == *own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_known_names_are_permitted() {
        let access = Access { hosts: vec!["chains.internal".into()], ..Access::default() };
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "10.1.2.3", "Chains.Internal"]
        {
            assert!(permits_host(&access, host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "*"] {
            assert!(!permits_host(&access, host), "{host}");
        }
        let access = Access { hosts: vec!["*".into()], ..Access::default() };
        assert!(permits_host(&access, "evil.example"));
    }

    #[test]
    fn own_page_is_served_under_names_that_nobody_else_can_have() {
        let is_own = |access: &Access, host: &str, origin: &str| {
            is_own_page(access, &Authority::try_from(host).unwrap(), origin.as_bytes())
        };
        let named = Access { hosts: vec!["chains.internal".into()], ..Access::default() };
        for (host, origin) in [
            ("10.1.2.3:8420", "http://10.1.2.3:8420"),
            ("[fd00::7]:8420", "http://[fd00::7]:8420"),
            ("chains.internal:8420", "http://chains.internal:8420"),
        ] {
            assert!(is_own(&named, host, origin), "{host}");
        }
        let open = Access { hosts: vec!["*".into()], ..Access::default() };
        for (access, host, origin) in [
            // Another port, host or kind of page.
            (&named, "10.1.2.3:8420", "http://10.1.2.3:3000"),
            (&named, "10.1.2.3:8420", "http://10.1.2.4:8420"),
            (&named, "10.1.2.3:8420", "file://10.1.2.3:8420"),
            (&named, "10.1.2.3:8420", "null"),
            // Names that can be rebound.
            (&named, "evil.example:8420", "http://evil.example:8420"),
            (&open, "evil.example:8420", "http://evil.example:8420"),
        ] {
            assert!(!is_own(access, host, origin), "{host} {origin}");
        }
    }

    #[test]
    fn origins_are_those_of_this_machine_and_the_given_ones() {
        let page = "https://page.example";
        let closed = Access::default();
        let one = Access::default().with_origins([page.parse().unwrap()]);
        let open = Access::default().with_origins(["*".parse().unwrap()]);
        for local in ["http://localhost:3000", "http://[::1]", "chrome-extension://wallet"] {
            assert!([&closed, &one, &open].iter().all(|it| it.permits_origin(local.as_bytes())));
        }
        assert!(!closed.permits_origin(page.as_bytes()));
        assert!(one.permits_origin(page.as_bytes()) && open.permits_origin(page.as_bytes()));
        for other in ["https://page.example:444", "http://page.example", "null", ""] {
            assert!(
                !closed.permits_origin(other.as_bytes()) && !one.permits_origin(other.as_bytes())
            );
            assert!(open.permits_origin(other.as_bytes()));
        }
        assert!(!one.permits_origin(b"https://page.example\xff") && !one.is_open());
        assert!(open.permits_origin(b"\xff") && open.is_open());
    }
}
