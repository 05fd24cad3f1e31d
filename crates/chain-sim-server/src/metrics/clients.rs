//! Connections, requests, and what clients are owed.

use super::families::Families;
use crate::transport::Entrance;

/// The label of connections to the chains' ports.
const CHAINS: &str = "chains";
/// The label of connections to the admin port, which has places of its own.
const ADMIN: &str = "admin";

/// Adds the metrics of clients.
pub(super) fn add(families: &mut Families, entrance: &Entrance) {
    add_holdings(families, entrance);
    add_endings(families, entrance);
    add_requests(families, entrance);
}

/// Adds what the server holds for its clients.
fn add_holdings(families: &mut Families, entrance: &Entrance) {
    let (held, memory) = (entrance.holdings(), entrance.memory().figures());
    let by_port = |chains: usize, admin: usize| {
        [(CHAINS, chains), (ADMIN, admin)].map(|(port, value)| (port.to_owned(), value as f64))
    };
    families.gauges(
        "connections",
        "Connections at present, to the chains' ports together and to the admin port.",
        "port",
        by_port(held.connections, held.reserve_connections),
    );
    families.gauges(
        "connection_places",
        "The most connections at a time.",
        "port",
        by_port(held.places, held.reserve_places),
    );
    families.gauge(
        "subscriptions",
        "Subscriptions at present.",
        entrance.counts().subscriptions.get() as f64,
    );
    families.gauge(
        "owed_bytes",
        "Bytes that clients make the server hold: requests, answers and notifications that are not \
         sent, and states that are being loaded.",
        memory.owed as f64,
    );
    families.gauge(
        "owed_bytes_limit",
        "The most of these bytes: three quarters of --max-memory.",
        memory.limit as f64,
    );
    families.counter(
        "memory_refusals_total",
        "How often something was refused because there was no room for its bytes.",
        memory.refused as f64,
    );
}

/// Adds what was refused, or ended early.
fn add_endings(families: &mut Families, entrance: &Entrance) {
    let (counts, memory) = (entrance.counts(), entrance.memory().figures());
    families.counters(
        "connections_refused_total",
        "Connections that were turned away.",
        "reason",
        [("no_place".to_owned(), counts.refused.get() as f64)],
    );
    let cut = [
        ("made_way", counts.made_way.get()),
        ("behind", counts.behind.get()),
        ("stalled", counts.stalled.get()),
        ("silent", counts.silent.get()),
        ("no_room", memory.cut_off),
    ];
    families.counters(
        "connections_cut_total",
        "Connections that the server ended: idle ones that made way for others, those with a \
         subscription too far behind, those that read nothing, those that sent nothing, and those \
         for whose bytes there was no room.",
        "reason",
        cut.map(|(reason, count)| (reason.to_owned(), count as f64)),
    );
    families.counter(
        "subscriptions_cut_total",
        "Subscriptions that ended because they were too far behind.",
        counts.subscriptions_behind.get() as f64,
    );
    families.counter(
        "missed_message_changes_total",
        "Changes of messages that subscribers were too slow for, and were told that they missed.",
        counts.missed_changes.get() as f64,
    );
}

/// Adds HTTP responses, and requests by method.
fn add_requests(families: &mut Families, entrance: &Entrance) {
    let counts = entrance.counts();
    let responses = counts.responses().into_iter();
    families.counters(
        "http_responses_total",
        "HTTP responses by status. A batch has one, and so has a WebSocket.",
        "code",
        responses.map(|(status, count)| (status.to_string(), count as f64)),
    );
    let requests = counts.requests();
    let by_method = |value: fn(&_) -> f64| {
        let requests = requests.iter();
        requests.map(move |(method, it)| ((*method).to_owned(), value(it))).collect::<Vec<_>>()
    };
    families.counters(
        "requests_total",
        "JSON-RPC requests that have ended, by method; those of batches as well.",
        "method",
        by_method(|requests: &crate::transport::Requests| requests.count as f64),
    );
    families.counters(
        "request_errors_total",
        "JSON-RPC requests that were answered with an error, by method.",
        "method",
        by_method(|requests| requests.errors as f64),
    );
    families.counters(
        "request_seconds_total",
        "Time from the beginning of JSON-RPC requests to their end, by method.",
        "method",
        by_method(|requests| requests.time.as_secs_f64()),
    );
}
