//! Where the HTTP API is by default.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address on which a relayer listens, and at which the other commands ask it.
pub(super) const DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7300);
