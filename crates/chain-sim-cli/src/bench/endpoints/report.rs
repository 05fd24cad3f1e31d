//! What was measured.

use std::time::Duration;

use alloy_primitives::ChainId;
use serde::Serialize;

use super::{
    super::distribution::Percentiles, delivery::Delivery, options::EndpointOptions,
    sender::Messages,
};

/// The figures of one server.
#[derive(Debug, Clone, Serialize)]
pub(in crate::bench) struct ServerRow {
    pub(super) server: String,
    /// Name and version of its software.
    software: String,
    chains: Vec<ChainId>,
    sent: usize,
    relayed: usize,
    /// From the first message to the last relay.
    seconds: f64,
    pub(super) messages_per_second: f64,
    microseconds_per_message: f64,
    /// From the time when a message was due to be sent until its relay was seen.
    pub(super) latency_microseconds: Percentiles,
    /// Ratio of messages per second.
    pub(super) over_first_server: f64,
}

/// The figures of all servers.
#[derive(Debug, Serialize)]
pub(crate) struct EndpointReport {
    pub(super) message_bytes: u32,
    pub(super) messages: u32,
    seed: u64,
    /// Messages a second that were due; `None` without that limit.
    pub(super) rate: Option<u32>,
    /// The most messages on their way; `None` without that limit.
    pub(super) in_flight: Option<u32>,
    /// Whether the benchmark relayed, not the servers.
    pub(super) relayed_by_bench: bool,
    pub(super) servers: Vec<ServerRow>,
}

impl ServerRow {
    /// Computes the figures of a server.
    pub(super) fn new(
        server: String,
        software: String,
        chains: Vec<ChainId>,
        delivery: &Delivery,
    ) -> Self {
        let relayed = delivery.relayed_count();
        // Nothing takes less than the clock can tell.
        let seconds = delivery.elapsed().max(Duration::from_nanos(1)).as_secs_f64();
        Self {
            server,
            software,
            chains,
            sent: delivery.sent_count(),
            relayed,
            seconds,
            messages_per_second: relayed as f64 / seconds,
            microseconds_per_message: seconds * 1e6 / relayed as f64,
            latency_microseconds: delivery.latencies().percentiles(),
            over_first_server: 1.0,
        }
    }
}

impl EndpointReport {
    /// Combines the figures of servers, in the order of the options.
    pub(super) fn new(
        options: &EndpointOptions,
        messages: Messages,
        mut servers: Vec<ServerRow>,
    ) -> Self {
        let first = servers.first().map_or(1.0, |row| row.messages_per_second);
        for row in &mut servers {
            row.over_first_server = row.messages_per_second / first;
        }
        Self {
            message_bytes: messages.bytes,
            messages: messages.count,
            seed: messages.seed,
            rate: options.rate(),
            in_flight: options.in_flight(),
            relayed_by_bench: options.relays(),
            servers,
        }
    }
}
