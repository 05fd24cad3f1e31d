//! The results of all points.

use serde::Serialize;

use super::engine::MeasuredEngine;
use super::{load::LoadOptions, measurement::Measurement};

/// The results of one point, with each requested engine.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Row {
    pub(super) chains: u16,
    pub(super) messages: u32,
    pub(super) native: Option<Measurement>,
    pub(super) bytecode: Option<Measurement>,
    /// Ratio of messages per second.
    pub(super) native_over_bytecode: Option<f64>,
}

/// How the cost of a message grows: ratios of microseconds, for series of several points.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Growth {
    pub(super) most_over_fewest_messages: Option<f64>,
    pub(super) most_over_fewest_chains: Option<f64>,
}

/// The growth for each engine.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct CostGrowth {
    pub(super) native: Growth,
    pub(super) bytecode: Growth,
}

/// The results of all points.
#[derive(Debug, Serialize)]
pub(crate) struct BenchReport {
    pub(super) message_bytes: u32,
    pub(super) wave_messages: u32,
    pub(super) seed: u64,
    /// Seconds after which blocks are finalized and pruned; `None` without pruning.
    pub(super) prune_seconds: Option<u64>,
    /// The most threads that build blocks.
    pub(super) threads: usize,
    /// The same number of messages between growing numbers of chains.
    pub(super) by_chains: Vec<Row>,
    /// Growing numbers of messages between two chains.
    pub(super) by_messages: Vec<Row>,
    pub(super) cost_growth: CostGrowth,
}

impl Row {
    /// Returns its number of chains and of messages, by which a series holds it once.
    pub(super) const fn point(&self) -> (u16, u32) {
        (self.chains, self.messages)
    }

    /// Returns the measurement of an engine.
    pub(super) const fn measurement(&self, engine: MeasuredEngine) -> Option<&Measurement> {
        match engine {
            MeasuredEngine::Native => self.native.as_ref(),
            MeasuredEngine::Bytecode => self.bytecode.as_ref(),
        }
    }

    /// Adds the measurement of an engine.
    pub(super) fn set(&mut self, engine: MeasuredEngine, measurement: Measurement) {
        match engine {
            MeasuredEngine::Native => self.native = Some(measurement),
            MeasuredEngine::Bytecode => self.bytecode = Some(measurement),
        }
        let speeds = self.native.as_ref().zip(self.bytecode.as_ref());
        self.native_over_bytecode = speeds
            .map(|(native, bytecode)| native.messages_per_second / bytecode.messages_per_second);
    }
}

impl BenchReport {
    /// Combines the series into a report.
    pub(super) fn new(load: LoadOptions, by_chains: Vec<Row>, by_messages: Vec<Row>) -> Self {
        let growth = |engine| Growth {
            most_over_fewest_messages: growth(&by_messages, engine),
            most_over_fewest_chains: growth(&by_chains, engine),
        };
        let cost_growth = CostGrowth {
            native: growth(MeasuredEngine::Native),
            bytecode: growth(MeasuredEngine::Bytecode),
        };
        Self {
            message_bytes: load.length,
            wave_messages: load.wave,
            seed: load.seed,
            prune_seconds: load.prune,
            threads: load.threads.count().get(),
            by_chains,
            by_messages,
            cost_growth,
        }
    }
}

/// Returns microseconds per message in the last row over those in the first; `None` for fewer than two
/// rows.
fn growth(rows: &[Row], engine: MeasuredEngine) -> Option<f64> {
    let [first, .., last] = rows else { return None };
    let cost = |row: &Row| Some(row.measurement(engine)?.microseconds_per_message);
    Some(cost(last)? / cost(first)?)
}
