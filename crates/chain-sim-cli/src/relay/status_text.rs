//! A relayer's status as text.

use std::fmt;

use relayer_rpc::{RelayStatus, ShownChain, ShownCount};

/// Shows a status to people.
pub(super) struct StatusText<'a>(pub(super) &'a RelayStatus);

impl fmt::Display for StatusText<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.0;
        write!(out, "store {}: ", status.store)?;
        match &status.holder {
            Some(holder) => writeln!(out, "{holder} relays")?,
            None if status.running => writeln!(out, "a relayer runs")?,
            None => writeln!(out, "no relayer runs")?,
        }
        for chain in &status.chains {
            chain_line(out, chain)?;
        }
        for ShownCount { source, destination, state, count } in &status.messages {
            let destination = destination.map_or("unknown".to_owned(), |id| id.to_string());
            writeln!(out, "messages {source} -> {destination} {state}: {count}")?;
        }
        if status.messages.is_empty() {
            writeln!(out, "no messages")?;
        }
        for reason in &status.not_ready {
            writeln!(out, "not ready: {reason}")?;
        }
        write!(
            out,
            "transactions in flight: {}; stale messages: {}; oldest waiting: {} s",
            status.in_flight, status.stale, status.oldest_waiting_seconds
        )
    }
}

/// Writes the line of a chain.
fn chain_line(out: &mut fmt::Formatter<'_>, chain: &ShownChain) -> fmt::Result {
    write!(out, "chain {}", chain.id)?;
    if let Some(next) = chain.next {
        write!(out, ": read up to block {}", next.saturating_sub(1))?;
    }
    if let Some(head) = chain.head {
        write!(out, ", head {head}")?;
    }
    if !chain.url.is_empty() {
        write!(out, ", {}", chain.url)?;
    }
    if let Some(failure) = &chain.failure {
        write!(out, ", {failure}")?;
    }
    writeln!(out)
}
