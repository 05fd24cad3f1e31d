//! The report of endpoints as text.

use std::fmt;

use indicatif::HumanCount;

use super::{
    super::{distribution::Percentiles, table::count},
    report::EndpointReport,
};
use crate::terminal::{GOOD, HEADING};

impl fmt::Display for EndpointReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let messages = HumanCount(self.messages.into());
        write!(f, "{messages} messages of {} bytes, ", self.message_bytes)?;
        match (self.rate, self.in_flight) {
            (Some(rate), _) => write!(f, "{} a second", HumanCount(rate.into()))?,
            (None, Some(places)) => write!(f, "{} in flight", HumanCount(places.into()))?,
            (None, None) => f.write_str("as fast as they are taken")?,
        }
        let relays =
            if self.relayed_by_bench { "the benchmark relays" } else { "the servers relay" };
        writeln!(f, "; {relays}\n")?;
        let names = self.servers.iter().map(|row| row.server.chars().count());
        let width = names.chain([6]).max().unwrap_or_default();
        write!(f, "{HEADING}{:<width$}", "")?;
        writeln!(f, "{:>10}{:>8}{:>21}{HEADING:#}", "messages", "", "latency, ms")?;
        write!(f, "{HEADING}{:<width$}", "server")?;
        write!(f, "{:>10}{:>8}{:>9}{:>9}", "a second", "ratio", "p50", "p90")?;
        write!(f, "{:>9}{:>9}{HEADING:#}", "p99", "max")?;
        for row in &self.servers {
            let (speed, ratio) = (count(row.messages_per_second), row.over_first_server);
            write!(f, "\n{:<width$}{GOOD}{speed:>10}{GOOD:#}{ratio:>8.3}", row.server)?;
            let Percentiles { p50, p90, p99, max } = row.latency_microseconds;
            for latency in [p50, p90, p99, max] {
                write!(f, "{:>9.1}", latency as f64 / 1e3)?;
            }
        }
        Ok(())
    }
}
