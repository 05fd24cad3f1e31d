//! The report of the main job.

use std::fmt;

use alloy_primitives::{B256, ChainId};
use anstyle::Style;
use indicatif::HumanCount;
use serde::Serialize;

use crate::terminal::{BAD, FAINT, GOOD, HEADING, Table, count_of};

/// The figures of one chain.
#[derive(Debug, Serialize)]
pub(crate) struct ChainReport {
    pub(crate) id: ChainId,
    pub(crate) blocks: usize,
    pub(crate) sent: usize,
    pub(crate) relayed: usize,
    pub(crate) failed: usize,
    pub(crate) refused: usize,
    pub(crate) gas_used: u64,
}

/// The figures of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) chains: u16,
    pub(crate) messages: u32,
    pub(crate) payload: u32,
    pub(crate) seed: u64,
    pub(crate) engine: &'static str,
    pub(crate) hard_fork: &'static str,
    pub(crate) sent: usize,
    pub(crate) relayed: usize,
    pub(crate) failed: usize,
    pub(crate) refused: usize,
    /// For sending, relaying and building blocks, without deployment and checks.
    pub(crate) seconds: f64,
    pub(crate) messages_per_second: f64,
    pub(crate) state_digest: B256,
    pub(crate) per_chain: Vec<ChainReport>,
}

impl Report {
    /// Whether every message was sent and relayed.
    pub(crate) const fn is_complete(&self) -> bool {
        let messages = self.messages as usize;
        self.sent == messages && self.relayed == messages && self.failed + self.refused == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = ["chain", "blocks", "sent", "relayed", "failed", "refused", "gas used, M"];
        let mut table = Table::new(&titles);
        for chain in &self.per_chain {
            table.row([
                chain.id.to_string(),
                count_of(Style::new(), chain.blocks),
                count_of(Style::new(), chain.sent),
                count_of(GOOD, chain.relayed),
                count_of(BAD, chain.failed),
                count_of(BAD, chain.refused),
                format!("{:.1}", chain.gas_used as f64 / 1e6),
            ]);
        }
        writeln!(f, "{table}\n")?;
        let style = if self.is_complete() { GOOD } else { BAD };
        let [relayed, messages] =
            [self.relayed as u64, self.messages.into()].map(|count| HumanCount(count).to_string());
        // A cast turns a value out of range into the nearest number.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let rate = HumanCount(self.messages_per_second.round() as u64);
        writeln!(
            f,
            "{style}{relayed} of {messages} messages{style:#} of {} bytes relayed by the {} engine in {:.3} s: {HEADING}{rate} messages per second{HEADING:#}",
            self.payload, self.engine, self.seconds,
        )?;
        writeln!(f, "every greeting arrived once, with the right sender and source chain")?;
        write!(f, "{FAINT}state digest {}{FAINT:#}", self.state_digest)
    }
}
