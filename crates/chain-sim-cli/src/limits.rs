//! Limits on what clients of `chain-sim serve` use, and which clients may connect.

use std::time::Duration;

use chain_sim_server::{Access, Limits, Origin};
use clap::{Args, value_parser};

/// The least memory for clients, in bytes.
const MIB: u64 = 1024 * 1024;

/// Limits and access. The defaults are those of [`Limits::default`].
#[derive(Debug, Args)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitOptions {
    /// The most connections at a time, on all ports together.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections, value_parser = value_parser!(u32).range(1..))]
    max_connections: u32,

    /// The most bytes of a request, or of a whole batch.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().request_bytes)]
    max_request_bytes: u32,

    /// The most bytes of a response, or of all responses to a batch.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().response_bytes)]
    max_response_bytes: u32,

    /// The most bytes that clients make the server hold beyond the chains' own state: requests,
    /// answers, notifications, and states that are being loaded.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().memory, value_parser = value_parser!(u64).range(MIB..))]
    max_memory: u64,

    /// The most requests of a batch.
    #[arg(long, value_name = "N", default_value_t = Limits::default().batch)]
    max_batch: u32,

    /// The most subscriptions of a connection.
    #[arg(long, value_name = "N", default_value_t = Limits::default().subscriptions)]
    max_subscriptions: u32,

    /// How long a client may take to send a request, and how long it may read nothing of a
    /// response.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().request_timeout.as_secs(), value_parser = value_parser!(u64).range(1..=86_400))]
    request_timeout: u64,

    /// How long a connection may have no request, or a WebSocket may leave pings unanswered.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().idle_timeout.as_secs(), value_parser = value_parser!(u64).range(1..=86_400))]
    idle_timeout: u64,

    /// The most gas of a call, an estimate or a trace.
    #[arg(long, value_name = "GAS", default_value_t = Limits::default().call_gas)]
    rpc_gas_cap: u64,

    /// How long a call, an estimate, a trace or another request that only reads may take, from when
    /// it begins.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().evm_timeout.as_secs(), value_parser = value_parser!(u64).range(1..=86_400))]
    evm_timeout: u64,

    /// The most transactions that wait on a chain.
    #[arg(long, value_name = "N", default_value_t = Limits::default().pool)]
    max_pool: usize,

    /// The most filters of a chain.
    #[arg(long, value_name = "N", default_value_t = Limits::default().filters)]
    max_filters: usize,

    /// The most addresses and topics of a chain's filters, together.
    #[arg(long, value_name = "N", default_value_t = Limits::default().filter_terms)]
    max_filter_terms: usize,

    /// How long a filter lives without a poll.
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::default().filter_seconds)]
    filter_timeout: u64,

    /// The most snapshots.
    #[arg(long, value_name = "N", default_value_t = Limits::default().snapshots)]
    max_snapshots: usize,

    /// The most bytes, about, that snapshots keep of what has changed since they were taken.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().snapshot_bytes)]
    max_snapshot_bytes: u64,

    /// How many of each chain's blocks are kept, the last ones, or `never` to prune none. Older
    /// blocks go with their transactions, receipts, logs and states. Blocks are kept until they are
    /// finalized, and messages can be relayed until they expire, in any case.
    #[arg(long, value_name = "BLOCKS", default_value = "10000", value_parser = history_blocks)]
    prune: HistoryBlocks,

    /// The most bytes of blocks that are kept, about, on all chains together. Beyond that,
    /// finalized blocks are pruned even if there are fewer than `--prune` says.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().history_bytes)]
    max_history_bytes: u64,

    /// The most chains: `cluster_addChain` adds no more.
    #[arg(long, value_name = "N", default_value_t = Limits::default().chains)]
    max_chains: usize,

    /// The most impersonated accounts of a chain.
    #[arg(long, value_name = "N", default_value_t = Limits::default().impersonations)]
    max_impersonations: usize,

    /// The most bytes, about, of the accounts, code and storage that requests set, as
    /// `anvil_loadState` does, on all chains together.
    #[arg(long, value_name = "BYTES", default_value_t = Limits::default().set_bytes)]
    max_set_bytes: u64,

    /// A name that the `Host` header of a request may have, besides IP addresses and `localhost`;
    /// `*` allows any. Repeat for several names.
    #[arg(long, value_name = "NAME")]
    allowed_host: Vec<String>,

    /// An origin whose pages may send requests, besides those of localhost; `*` allows any. Repeat
    /// for several origins.
    #[arg(long, value_name = "ORIGIN")]
    allow_origin: Vec<Origin>,
}

/// How many blocks of each chain are kept; `None` keeps all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HistoryBlocks(Option<u64>);

/// Parses a number of blocks, or `never`.
fn history_blocks(value: &str) -> Result<HistoryBlocks, String> {
    if value == "never" {
        return Ok(HistoryBlocks(None));
    }
    let blocks = value.parse().map_err(|_| format!("expected a number or `never`, got `{value}`"));
    blocks.map(|blocks| HistoryBlocks(Some(blocks)))
}

impl LimitOptions {
    /// Returns the limits.
    pub(crate) fn limits(&self) -> Limits {
        Limits::default()
            .with_connections(self.max_connections)
            .with_request_bytes(self.max_request_bytes)
            .with_response_bytes(self.max_response_bytes)
            .with_memory(self.max_memory)
            .with_batch(self.max_batch)
            .with_subscriptions(self.max_subscriptions)
            .with_request_timeout(Duration::from_secs(self.request_timeout))
            .with_idle_timeout(Duration::from_secs(self.idle_timeout))
            .with_call_gas(self.rpc_gas_cap)
            .with_evm_timeout(Duration::from_secs(self.evm_timeout))
            .with_pool(self.max_pool)
            .with_filters(self.max_filters)
            .with_filter_seconds(self.filter_timeout)
            .with_filter_terms(self.max_filter_terms)
            .with_snapshots(self.max_snapshots)
            .with_snapshot_bytes(self.max_snapshot_bytes)
            .with_history_blocks(self.prune.0)
            .with_history_bytes(self.max_history_bytes)
            .with_chains(self.max_chains)
            .with_impersonations(self.max_impersonations)
            .with_set_bytes(self.max_set_bytes)
    }

    /// Returns which browsers may connect.
    pub(crate) fn access(&self) -> Access {
        Access::default()
            .with_hosts(self.allowed_host.clone())
            .with_origins(self.allow_origin.clone())
    }
}
