//! Limits on what clients use.

use std::time::Duration;

/// The JSON-RPC error code of a request beyond a limit (EIP-1474).
pub(crate) const LIMIT_EXCEEDED: i32 = -32005;

/// Limits on what clients use. A request beyond a limit is refused with an error that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most connections at a time, on all ports together.
    pub connections: u32,
    /// The most bytes of a request, or of a whole batch.
    pub request_bytes: u32,
    /// The most bytes of a response, or of all responses to a batch.
    pub response_bytes: u32,
    /// The most bytes that clients make the server hold, beyond the chains' own state: requests,
    /// answers and notifications on their way, and states that are being loaded. One connection may
    /// have half of it, and an eighth is kept for connections with at most 64 KiB.
    pub memory: u64,
    /// The most requests of a batch.
    pub batch: u32,
    /// The most subscriptions of a connection.
    pub subscriptions: u32,
    /// How long a client may take to send the head of its first request, or the body of any
    /// request, and how long it may read nothing of a response.
    pub request_timeout: Duration,
    /// How long a connection may have no request. A WebSocket is pinged, and ends if it does not
    /// answer for this long.
    pub idle_timeout: Duration,
    /// The most gas of a call, an estimate or a trace.
    pub call_gas: u64,
    /// How long a request that only reads may take, from when it begins.
    pub evm_timeout: Duration,
    /// The most transactions that wait on a chain.
    pub pool: usize,
    /// The most filters of a chain.
    pub filters: usize,
    /// How long a filter lives without a poll, in seconds.
    pub filter_seconds: u64,
    /// The most addresses and topics of a chain's filters, together.
    pub filter_terms: usize,
    /// The most snapshots.
    pub snapshots: usize,
    /// The most bytes that snapshots keep of what has changed since, about.
    pub snapshot_bytes: u64,
    /// Number of blocks of each chain that are kept, the last ones; `None` keeps all. A block is
    /// kept until it is finalized, in any case.
    pub history_blocks: Option<u64>,
    /// The most bytes of blocks that are kept, about, on all chains together. Beyond it, finalized
    /// blocks are pruned even if a chain has fewer than [`history_blocks`](Self::history_blocks).
    /// It means nothing where all blocks are kept.
    pub history_bytes: u64,
    /// The most chains; those of the start count, but are not refused.
    pub chains: usize,
    /// The most impersonated accounts of a chain.
    pub impersonations: usize,
    /// The most bytes of accounts, code and storage that requests have set, about, on all chains
    /// together.
    pub set_bytes: u64,
}

impl Limits {
    /// Sets [`connections`](Self::connections).
    #[must_use]
    pub const fn with_connections(mut self, connections: u32) -> Self {
        self.connections = connections;
        self
    }

    /// Sets [`request_bytes`](Self::request_bytes).
    #[must_use]
    pub const fn with_request_bytes(mut self, request_bytes: u32) -> Self {
        self.request_bytes = request_bytes;
        self
    }

    /// Sets [`response_bytes`](Self::response_bytes).
    #[must_use]
    pub const fn with_response_bytes(mut self, response_bytes: u32) -> Self {
        self.response_bytes = response_bytes;
        self
    }

    /// Sets [`memory`](Self::memory).
    #[must_use]
    pub const fn with_memory(mut self, memory: u64) -> Self {
        self.memory = memory;
        self
    }

    /// Sets [`batch`](Self::batch).
    #[must_use]
    pub const fn with_batch(mut self, batch: u32) -> Self {
        self.batch = batch;
        self
    }

    /// Sets [`subscriptions`](Self::subscriptions).
    #[must_use]
    pub const fn with_subscriptions(mut self, subscriptions: u32) -> Self {
        self.subscriptions = subscriptions;
        self
    }

    /// Sets [`request_timeout`](Self::request_timeout).
    #[must_use]
    pub const fn with_request_timeout(mut self, request_timeout: Duration) -> Self {
        self.request_timeout = request_timeout;
        self
    }

    /// Sets [`idle_timeout`](Self::idle_timeout).
    #[must_use]
    pub const fn with_idle_timeout(mut self, idle_timeout: Duration) -> Self {
        self.idle_timeout = idle_timeout;
        self
    }

    /// Sets [`call_gas`](Self::call_gas).
    #[must_use]
    pub const fn with_call_gas(mut self, call_gas: u64) -> Self {
        self.call_gas = call_gas;
        self
    }

    /// Sets [`evm_timeout`](Self::evm_timeout).
    #[must_use]
    pub const fn with_evm_timeout(mut self, evm_timeout: Duration) -> Self {
        self.evm_timeout = evm_timeout;
        self
    }

    /// Sets [`pool`](Self::pool).
    #[must_use]
    pub const fn with_pool(mut self, pool: usize) -> Self {
        self.pool = pool;
        self
    }

    /// Sets [`filters`](Self::filters).
    #[must_use]
    pub const fn with_filters(mut self, filters: usize) -> Self {
        self.filters = filters;
        self
    }

    /// Sets [`filter_seconds`](Self::filter_seconds).
    #[must_use]
    pub const fn with_filter_seconds(mut self, filter_seconds: u64) -> Self {
        self.filter_seconds = filter_seconds;
        self
    }

    /// Sets [`snapshots`](Self::snapshots).
    #[must_use]
    pub const fn with_snapshots(mut self, snapshots: usize) -> Self {
        self.snapshots = snapshots;
        self
    }

    /// Sets [`filter_terms`](Self::filter_terms).
    #[must_use]
    pub const fn with_filter_terms(mut self, filter_terms: usize) -> Self {
        self.filter_terms = filter_terms;
        self
    }

    /// Sets [`snapshot_bytes`](Self::snapshot_bytes).
    #[must_use]
    pub const fn with_snapshot_bytes(mut self, snapshot_bytes: u64) -> Self {
        self.snapshot_bytes = snapshot_bytes;
        self
    }

    /// Sets [`history_blocks`](Self::history_blocks).
    #[must_use]
    pub const fn with_history_blocks(mut self, history_blocks: Option<u64>) -> Self {
        self.history_blocks = history_blocks;
        self
    }

    /// Sets [`history_bytes`](Self::history_bytes).
    #[must_use]
    pub const fn with_history_bytes(mut self, history_bytes: u64) -> Self {
        self.history_bytes = history_bytes;
        self
    }

    /// Sets [`chains`](Self::chains).
    #[must_use]
    pub const fn with_chains(mut self, chains: usize) -> Self {
        self.chains = chains;
        self
    }

    /// Sets [`impersonations`](Self::impersonations).
    #[must_use]
    pub const fn with_impersonations(mut self, impersonations: usize) -> Self {
        self.impersonations = impersonations;
        self
    }

    /// Sets [`set_bytes`](Self::set_bytes).
    #[must_use]
    pub const fn with_set_bytes(mut self, set_bytes: u64) -> Self {
        self.set_bytes = set_bytes;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            request_bytes: 15 * 1024 * 1024,
            response_bytes: 160 * 1024 * 1024,
            memory: 256 * 1024 * 1024,
            batch: 1_000,
            subscriptions: 1_024,
            request_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(120),
            call_gas: 50_000_000,
            evm_timeout: Duration::from_secs(5),
            pool: 100_000,
            filters: 10_000,
            filter_seconds: 300,
            filter_terms: 100_000,
            snapshots: 10_000,
            snapshot_bytes: 256 * 1024 * 1024,
            history_blocks: Some(10_000),
            history_bytes: 256 * 1024 * 1024,
            chains: 1_024,
            impersonations: 10_000,
            set_bytes: 256 * 1024 * 1024,
        }
    }
}
