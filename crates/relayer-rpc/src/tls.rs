//! TLS of connections to nodes: rustls with ring, and the root certificates of the system.

use std::time::Duration;

use reqwest::{Client, ClientBuilder};

/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(60);

/// Begins a client. Without a provider of cryptography it would panic, whether it needs TLS or not.
pub(crate) fn builder() -> ClientBuilder {
    // Another part of the process may have chosen a provider already, which then is used.
    let _chosen = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// Creates the client of all HTTP endpoints.
///
/// # Errors
///
/// Where the system's root certificates cannot be read.
pub(crate) fn client(connect: Duration) -> Result<Client, reqwest::Error> {
    builder()
        .connect_timeout(connect)
        .pool_idle_timeout(IDLE)
        .tcp_nodelay(true)
        .user_agent(concat!("chain-sim-relay/", env!("CARGO_PKG_VERSION")))
        .build()
}
