//! The table of the memory over time, and what it says.

use std::time::Duration;

use serde_json::Value;

/// Bytes of a mebibyte.
const MEBIBYTE: u64 = 1_024 * 1_024;

/// The answer of `cluster_getStatus`.
#[derive(Debug)]
pub(crate) struct Status(Value);

/// One line of the table.
#[derive(Debug, Clone, Copy)]
struct Line {
    resident: u64,
    relayed: u64,
}

/// The lines after the horizon.
#[derive(Debug)]
pub(crate) struct Table {
    growth: u64,
    state_bytes: u64,
    after: Vec<Line>,
}

impl Status {
    /// Reads an answer.
    pub(crate) const fn new(answer: Value) -> Self {
        Self(answer)
    }

    /// The clock's time, in seconds.
    pub(crate) fn now(&self) -> u64 {
        self.0["clock"]["now"].as_u64().unwrap_or_default()
    }

    /// Whether each chain has pruned blocks.
    pub(crate) fn is_pruned(&self) -> bool {
        let chains = self.0["chains"].as_array();
        chains.is_some_and(|chains| chains.iter().all(|it| it["firstBlock"].as_u64() > Some(0)))
    }

    /// The blocks of all chains: built, and kept.
    fn blocks(&self) -> (u64, u64) {
        let chains = self.0["chains"].as_array().into_iter().flatten();
        let counts = chains.map(|chain| {
            let head = chain["head"]["number"].as_u64().unwrap_or_default();
            let first = chain["firstBlock"].as_u64().unwrap_or_default();
            (head, head + 1 - first)
        });
        counts.fold((0, 0), |all, chain| (all.0 + chain.0, all.1 + chain.1))
    }

    /// Number of messages in a state.
    fn messages(&self, state: &str) -> u64 {
        self.0["messages"][state].as_u64().unwrap_or_default()
    }
}

impl Table {
    /// An empty table. The resident set may grow by `growth` percent, and by so many bytes for each
    /// relayed message.
    pub(crate) fn new(growth: u64, state_bytes: u64) -> Self {
        println!(
            "{:>9} {:>8} {:>9} {:>9} {:>9} {:>8} {:>8} {:>8}  after the horizon",
            "chain s", "real s", "built", "kept", "relayed", "failed", "expired", "RSS MiB"
        );
        Self { growth, state_bytes, after: Vec::new() }
    }

    /// Adds and prints a line: seconds of chain time, real time, and the state of the cluster.
    pub(crate) fn add(&mut self, time: u64, real: Duration, status: &Status, is_after: bool) {
        let resident = memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64);
        let relayed = status.messages("relayed");
        let (built, kept) = status.blocks();
        println!(
            "{time:>9} {:>8.0} {built:>9} {kept:>9} {relayed:>9} {:>8} {:>8} {:>8.1}  {}",
            real.as_secs_f64(),
            status.messages("failed"),
            status.messages("expired"),
            resident as f64 / MEBIBYTE as f64,
            if is_after { "yes" } else { "no" },
        );
        if is_after {
            self.after.push(Line { resident, relayed });
        }
    }

    /// Prints whether the memory has stayed within its bound after the horizon, and returns it.
    pub(crate) fn conclude(&self) -> bool {
        // The allocator settles after the horizon, so the second line is the first that counts.
        let [_, first, .., last] = self.after[..] else {
            println!("too short: expected at least 3 lines after the horizon");
            return false;
        };
        let largest = self.after.iter().skip(1).map(|line| line.resident).max().unwrap_or(0);
        let state = self.state_bytes * last.relayed.saturating_sub(first.relayed);
        let most = first.resident * (100 + self.growth) / 100 + state;
        println!(
            "after the horizon: at most {} MiB expected ({} of them for the state of contracts), got {}",
            most / MEBIBYTE,
            state / MEBIBYTE,
            largest / MEBIBYTE
        );
        largest <= most
    }
}
