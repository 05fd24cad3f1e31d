//! How much the clients of `chain-sim serve` may take, and who they may be.

use std::time::Duration;

use chain_sim::server::{Access, Limits};
use clap::{Args, value_parser};
use http::HeaderValue;

/// What a client is refused. Numbers that are not given are those of [`Limits::default`].
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// Connections to all ports at a time.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections, value_parser = value_parser!(u32).range(1..))]
    max_connections: u32,

    /// Bytes of a request, or of a batch of them.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().request_bytes)]
    max_request_bytes: u32,

    /// Bytes of an answer, or of those to a batch.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().response_bytes)]
    max_response_bytes: u32,

    /// Requests of a batch.
    #[arg(long, value_name = "N", default_value_t = Limits::default().batch)]
    max_batch: u32,

    /// Subscriptions of a connection.
    #[arg(long, value_name = "N", default_value_t = Limits::default().subscriptions)]
    max_subscriptions: u32,

    /// How long a client may take to send a request, and not to read what it is sent.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().request_timeout.as_secs(), value_parser = value_parser!(u64).range(1..=86_400))]
    request_timeout: u64,

    /// How long a connection may be without a request; a WebSocket, without an answer to pings.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().idle_timeout.as_secs(), value_parser = value_parser!(u64).range(1..=86_400))]
    idle_timeout: u64,

    /// Gas of a call, an estimate or a trace.
    #[arg(long, value_name = "GAS", default_value_t = Limits::default().call_gas)]
    rpc_gas_cap: u64,

    /// Transactions that wait on a chain.
    #[arg(long, value_name = "N", default_value_t = Limits::default().pool)]
    max_pool: usize,

    /// Filters of a chain.
    #[arg(long, value_name = "N", default_value_t = Limits::default().filters)]
    max_filters: usize,

    /// How long a filter may not be polled.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().filter_seconds)]
    filter_timeout: u64,

    /// Snapshots.
    #[arg(long, value_name = "N", default_value_t = Limits::default().snapshots)]
    max_snapshots: usize,

    /// A name that the `Host` of a request may have, other than `localhost`; `*` for any. IP addresses
    /// are always taken.
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,

    /// An origin whose pages may ask; `*`, the default, for any.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<HeaderValue>,
}

impl LimitOptions {
    /// How much clients may take.
    pub(crate) const fn limits(&self) -> Limits {
        Limits {
            connections: self.max_connections,
            request_bytes: self.max_request_bytes,
            response_bytes: self.max_response_bytes,
            batch: self.max_batch,
            subscriptions: self.max_subscriptions,
            request_timeout: Duration::from_secs(self.request_timeout),
            idle_timeout: Duration::from_secs(self.idle_timeout),
            call_gas: self.rpc_gas_cap,
            pool: self.max_pool,
            filters: self.max_filters,
            filter_seconds: self.filter_timeout,
            snapshots: self.max_snapshots,
        }
    }

    /// Who they may be.
    pub(crate) fn access(&self) -> Access {
        let any = self.allow_origin.is_empty() || self.allow_origin.iter().any(|it| it == "*");
        Access {
            hosts: self.allowed_host.clone(),
            origins: (!any).then(|| self.allow_origin.clone()),
        }
    }
}
