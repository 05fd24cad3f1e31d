//! `chain-sim faults`: many runs under random faults.

use std::{fmt, time::Instant};

use chain_sim::MessageState;
use clap::Args;
use serde::Serialize;

use crate::{error::Error, progress, scenario::ScenarioOptions};

/// Runs messages under random faults, and checks that they arrive.
///
/// The faults are lost, late, doubled and forged relays, reorgs, and crashes of the relayer; with
/// --interop-filter also failsafes, and reorgs on which pools drop transactions. Each seed gives one
/// schedule of faults. Every message must be relayed, unless a reorg removes it on its source.
#[derive(Debug, Args)]
pub(crate) struct FaultOptions {
    #[command(flatten)]
    pub(crate) scenario: ScenarioOptions,

    /// Number of schedules; their seeds begin at --seed.
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1000)]
    pub(crate) schedules: u32,

    /// Print one JSON object instead of the report.
    #[arg(long)]
    pub(crate) json: bool,
}

/// The results of all runs.
#[derive(Debug, Default, Serialize)]
pub(crate) struct FaultReport {
    pub(crate) schedules: u32,
    pub(crate) first_seed: u64,
    pub(crate) faults: usize,
    pub(crate) steps: u64,
    pub(crate) relayed: usize,
    /// Messages that their source removed for good by a reorg.
    pub(crate) reorged_out: usize,
    pub(crate) blocks_replaced: usize,
    pub(crate) blocks_taken_back: usize,
    pub(crate) forgeries_refused: usize,
    pub(crate) seconds: f64,
}

/// Runs all schedules. Ends at the first failure.
pub(crate) fn run(options: &FaultOptions) -> Result<FaultReport, Error> {
    let first_seed = options.scenario.seed;
    let mut report =
        FaultReport { schedules: options.schedules, first_seed, ..FaultReport::default() };
    let bar = progress::bar(options.schedules, "schedules");
    let start = Instant::now();
    for index in 0..options.schedules {
        let seed = first_seed.wrapping_add(index.into());
        let (simulation, fallout) = options.scenario.run(seed)?;
        report.faults += simulation.schedule().faults().len();
        report.steps += simulation.steps();
        report.relayed += simulation.relayer.totals().relayed;
        let states = simulation.relayer.messages().map(|message| &message.state);
        report.reorged_out += states.filter(|state| **state == MessageState::ReorgedOut).count();
        report.blocks_replaced += fallout.replaced.len();
        report.blocks_taken_back += fallout.removed.len();
        report.forgeries_refused += simulation.refused_forgeries().len();
        bar.inc(1);
    }
    report.seconds = start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    Ok(report)
}

impl fmt::Display for FaultReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { schedules, first_seed, faults, steps, seconds, .. } = self;
        writeln!(
            f,
            "{schedules} schedules from seed {first_seed}, {faults} faults in {steps} steps, in {seconds:.3} s"
        )?;
        writeln!(f, "{:>10} messages relayed, each once", self.relayed)?;
        writeln!(f, "{:>10} messages reorged out on their source", self.reorged_out)?;
        writeln!(f, "{:>10} blocks replaced for an invalid message", self.blocks_replaced)?;
        writeln!(f, "{:>10} blocks removed", self.blocks_taken_back)?;
        write!(f, "{:>10} forged relays refused by a pool", self.forgeries_refused)
    }
}
