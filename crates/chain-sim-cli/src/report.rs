//! The report of the main job.

use std::fmt;

use alloy_primitives::{B256, ChainId};
use serde::Serialize;

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
        let title = ["chain", "blocks", "sent", "relayed", "failed", "refused", "gas used"];
        for column in title {
            write!(f, "{column:>10}")?;
        }
        writeln!(f)?;
        for chain in &self.per_chain {
            writeln!(
                f,
                "{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}",
                chain.id,
                chain.blocks,
                chain.sent,
                chain.relayed,
                chain.failed,
                chain.refused,
                format!("{:.1}M", chain.gas_used as f64 / 1e6),
            )?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "{} of {} messages of {} bytes relayed by the {} engine in {:.3} s: {:.0} messages per second",
            self.relayed,
            self.messages,
            self.payload,
            self.engine,
            self.seconds,
            self.messages_per_second
        )?;
        writeln!(f, "every greeting arrived once, with the right sender and source chain")?;
        write!(f, "state digest {}", self.state_digest)
    }
}
