//! What the servers' figures say, in one sentence each.

use super::{super::drawing::short, report::ServerRow};

/// Returns which server relays most messages per second.
pub(super) fn of_speeds(rows: &[ServerRow]) -> String {
    let mut sorted: Vec<&ServerRow> = rows.iter().collect();
    sorted.sort_by(|one, other| other.messages_per_second.total_cmp(&one.messages_per_second));
    let Some((first, others)) = sorted.split_first() else { return "Nothing was measured".into() };
    let speed = short(first.messages_per_second);
    let alone = format!("{} relays {speed} messages per second", first.server);
    match others.first() {
        None => alone,
        Some(next) => {
            let ratio = short(first.messages_per_second / next.messages_per_second);
            format!("{alone}, {ratio} times as many as {}", next.server)
        }
    }
}

/// Returns how long half of the messages take, with the fastest server and the slowest.
pub(super) fn of_latencies(rows: &[ServerRow]) -> String {
    let median = |row: &&ServerRow| row.latency_microseconds.p50;
    let ends = rows.iter().min_by_key(median).zip(rows.iter().max_by_key(median));
    let Some((fastest, slowest)) = ends else { return "Nothing was measured".into() };
    let words = |row: &ServerRow| {
        let milliseconds = row.latency_microseconds.p50 as f64 / 1e3;
        format!("{} ms with {}", short(milliseconds), row.server)
    };
    let begin = format!("Half of the messages are relayed within {}", words(fastest));
    if rows.len() < 2 { begin } else { format!("{begin}, {}", words(slowest)) }
}
