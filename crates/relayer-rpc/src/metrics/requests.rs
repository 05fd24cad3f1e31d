//! Requests of nodes.

use alloy_primitives::ChainId;
use prometheus::{IntCounterVec, Opts, Registry};

/// Counts requests by chain and method, and those that no endpoint has answered.
#[derive(Debug, Clone)]
pub(crate) struct Requests {
    sent: IntCounterVec,
    failed: IntCounterVec,
}

impl Requests {
    /// Registers the counters.
    ///
    /// # Errors
    ///
    /// For a registry that has them already.
    pub(super) fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let sent = IntCounterVec::new(
            Opts::new(
                "relayer_requests_total",
                "JSON-RPC requests to nodes, by chain and method; those of batches as well.",
            ),
            &["chain", "method"],
        )?;
        let failed = IntCounterVec::new(
            Opts::new(
                "relayer_request_failures_total",
                "HTTP requests and batches that an endpoint has not answered, by chain.",
            ),
            &["chain"],
        )?;
        registry.register(Box::new(sent.clone()))?;
        registry.register(Box::new(failed.clone()))?;
        Ok(Self { sent, failed })
    }

    /// Counts requests that are sent.
    pub(crate) fn sent<'a>(&self, chain: ChainId, methods: impl Iterator<Item = &'a str>) {
        let chain = chain.to_string();
        for method in methods {
            self.sent.with_label_values(&[chain.as_str(), method]).inc();
        }
    }

    /// Counts a request that an endpoint has not answered.
    pub(crate) fn failed(&self, chain: ChainId) {
        self.failed.with_label_values(&[&chain.to_string()]).inc();
    }
}
