//! Which browsers may connect.

use super::origin::Origin;

/// Which browsers may connect. Other programs always may.
///
/// By default, only pages of this machine may: those of `localhost`, `127.0.0.1` and `[::1]`, on any
/// port. Extensions that the user has installed in the browser, for example wallets, may as well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Access {
    /// Names that the `Host` header of a request may have, without the port, besides IP addresses
    /// and `localhost`. `*` allows any.
    pub hosts: Vec<String>,
    /// Other origins whose pages may send requests.
    pub origins: Vec<Origin>,
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
    pub fn with_origins(mut self, origins: impl IntoIterator<Item = Origin>) -> Self {
        self.origins = origins.into_iter().collect();
        self
    }

    /// Whether the pages of any web site may send requests.
    pub fn is_open(&self) -> bool {
        self.origins.contains(&Origin::any())
    }

    /// Whether a page with this `Origin` header may send requests.
    pub(super) fn permits_origin(&self, origin: &[u8]) -> bool {
        let Ok(origin) = std::str::from_utf8(origin) else { return self.is_open() };
        Origin::is_local(origin)
            || Origin::is_extension(origin)
            || self.origins.iter().any(|allowed| allowed.matches(origin))
    }
}
