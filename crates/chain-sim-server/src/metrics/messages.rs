//! Messages by state, and how long relays took.

use super::families::Families;
use crate::devnet::View;

/// Adds the metrics of messages.
pub(super) fn add(families: &mut Families, view: &View) {
    let counts = view.messages_by_state();
    let counts = counts.map(|(state, count)| (state.to_string(), count as f64));
    families.gauges(
        "messages",
        "Messages that the relayer knows, by the states of cluster_getMessages.",
        "state",
        counts,
    );
    let latencies = view.messages.latencies();
    families.histogram(
        "relay_latency_seconds",
        "Chain time from the timestamp of the block that sent a message first to that of the block \
         that relayed it.",
        latencies.buckets().map(|(bound, up_to)| (bound as f64, up_to)),
        latencies.count(),
        latencies.sum() as f64,
    );
}
