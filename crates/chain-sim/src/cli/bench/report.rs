//! What all points came to.

use serde::Serialize;

use super::{load::LoadOptions, measurement::Measurement};
use crate::cli::options::EngineOption;

/// One point, with each engine that was asked for.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Row {
    pub(super) chains: u16,
    pub(super) messages: u32,
    pub(super) native: Option<Measurement>,
    pub(super) bytecode: Option<Measurement>,
    /// Ratio of messages per second.
    pub(super) native_over_bytecode: Option<f64>,
}

/// How the cost of a message grows: ratios of microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Growth {
    pub(super) most_over_fewest_messages: Option<f64>,
    pub(super) most_over_fewest_chains: Option<f64>,
}

/// Of each engine.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct CostGrowth {
    pub(super) native: Growth,
    pub(super) bytecode: Growth,
}

/// All points.
#[derive(Debug, Serialize)]
pub(crate) struct BenchReport {
    pub(super) message_bytes: u32,
    pub(super) wave_messages: u32,
    pub(super) seed: u64,
    /// Seconds after which blocks are final and let go of; none where all is kept.
    pub(super) prune_seconds: Option<u64>,
    /// The same number of messages between more and more chains.
    pub(super) by_chains: Vec<Row>,
    /// More and more messages between two chains.
    pub(super) by_messages: Vec<Row>,
    pub(super) cost_growth: CostGrowth,
}

impl Row {
    /// What was measured with an engine.
    pub(super) const fn measurement(&self, engine: EngineOption) -> Option<&Measurement> {
        match engine {
            EngineOption::Native => self.native.as_ref(),
            EngineOption::Bytecode => self.bytecode.as_ref(),
        }
    }

    /// Adds what was measured with an engine.
    pub(super) fn set(&mut self, engine: EngineOption, measurement: Measurement) {
        match engine {
            EngineOption::Native => self.native = Some(measurement),
            EngineOption::Bytecode => self.bytecode = Some(measurement),
        }
        let speeds = self.native.as_ref().zip(self.bytecode.as_ref());
        self.native_over_bytecode = speeds
            .map(|(native, bytecode)| native.messages_per_second / bytecode.messages_per_second);
    }
}

impl BenchReport {
    /// Puts the series together.
    pub(super) fn new(load: LoadOptions, by_chains: Vec<Row>, by_messages: Vec<Row>) -> Self {
        let growth = |engine| Growth {
            most_over_fewest_messages: growth(&by_messages, engine),
            most_over_fewest_chains: growth(&by_chains, engine),
        };
        let cost_growth = CostGrowth {
            native: growth(EngineOption::Native),
            bytecode: growth(EngineOption::Bytecode),
        };
        Self {
            message_bytes: load.length,
            wave_messages: load.wave,
            seed: load.seed,
            prune_seconds: load.prune,
            by_chains,
            by_messages,
            cost_growth,
        }
    }
}

/// Microseconds per message in the last row over those in the first.
fn growth(rows: &[Row], engine: EngineOption) -> Option<f64> {
    let cost = |row: &Row| Some(row.measurement(engine)?.microseconds_per_message);
    Some(cost(rows.last()?)? / cost(rows.first()?)?)
}
