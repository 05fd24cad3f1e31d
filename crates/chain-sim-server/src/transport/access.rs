//! Which browsers may connect.

use http::HeaderValue;

/// Which browsers may connect. Other programs always may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// Names that the `Host` header of a request may have, without the port, besides IP addresses
    /// and `localhost`. `*` allows any.
    pub hosts: Vec<String>,
    /// The origins whose pages may send requests; `None` allows all.
    pub origins: Option<Vec<HeaderValue>>,
}
impl Access {
    /// Sets [`hosts`](Self::hosts).
    #[must_use]
    pub fn with_hosts(mut self, hosts: impl IntoIterator<Item = String>) -> Self {
        self.hosts = hosts.into_iter().collect();
        self
    }

    /// Sets [`origins`](Self::origins).
    #[must_use]
    pub fn with_origins(mut self, origins: impl IntoIterator<Item = HeaderValue>) -> Self {
        self.origins = Some(origins.into_iter().collect());
        self
    }
}
