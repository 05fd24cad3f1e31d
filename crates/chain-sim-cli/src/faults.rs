//! `chain-sim faults`: many runs under random faults.

use std::{fmt, path::PathBuf, time::Instant};

use anstyle::Style;
use chain_sim::MessageState;
use clap::Args;
use indicatif::HumanCount;
use serde::Serialize;

use crate::{
    error::Error,
    scenario::ScenarioOptions,
    terminal::{FAINT, GOOD, HEADING, Progress},
};

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

    /// Write a page that shows the first schedule that fails, step by step, or with --schedules 1 that
    /// schedule, whether it fails or not. It is one file for any browser, with everything in it.
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
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
    let progress = Progress::new(options.schedules, "schedules");
    progress.name("faults");
    let start = Instant::now();
    for index in 0..options.schedules {
        let seed = first_seed.wrapping_add(index.into());
        let run = options.scenario.run(seed);
        if run.is_err() || options.schedules == 1 {
            write_page(options, seed)?;
        }
        let (simulation, fallout) = run?;
        report.faults += simulation.schedule().faults().len();
        report.steps += simulation.steps();
        report.relayed += simulation.relayer.totals().relayed;
        let states = simulation.relayer.messages().map(|message| &message.state);
        report.reorged_out += states.filter(|state| **state == MessageState::ReorgedOut).count();
        report.blocks_replaced += fallout.replaced.len();
        report.blocks_taken_back += fallout.removed.len();
        report.forgeries_refused += simulation.refused_forgeries().len();
        progress.add(1);
        progress.detail(|| report.details());
    }
    report.seconds = start.elapsed().as_secs_f64();
    progress.end();
    if let Some(path) = options.html.as_ref().filter(|_| options.schedules != 1) {
        eprintln!("no schedule failed: {} was not written", path.display());
    }
    Ok(report)
}

/// Writes the page of a schedule, if it is requested.
fn write_page(options: &FaultOptions, seed: u64) -> Result<(), Error> {
    let Some(path) = &options.html else { return Ok(()) };
    // The run fails again as it did before: that is for the caller to report.
    let (page, _verdict) = options.scenario.record(seed)?;
    page.write(path)?;
    eprintln!("{}: {page}", path.display());
    Ok(())
}

impl FaultReport {
    /// Returns the counts so far, in words.
    fn details(&self) -> String {
        format!(
            "{} relayed · {} reorged out · {} blocks replaced · {} removed · {} forged",
            HumanCount(self.relayed as u64),
            HumanCount(self.reorged_out as u64),
            HumanCount(self.blocks_replaced as u64),
            HumanCount(self.blocks_taken_back as u64),
            HumanCount(self.forgeries_refused as u64),
        )
    }
}

impl fmt::Display for FaultReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first_seed, faults, steps, seconds, .. } = self;
        let [schedules, faults, steps] =
            [self.schedules.into(), *faults as u64, *steps].map(|it| HumanCount(it).to_string());
        writeln!(
            f,
            "{HEADING}{schedules} schedules{HEADING:#} from seed {first_seed}, {faults} faults in {steps} steps, in {seconds:.3} s"
        )?;
        let counts = [
            (GOOD, self.relayed, "messages relayed, each once"),
            (Style::new(), self.reorged_out, "messages reorged out on their source"),
            (Style::new(), self.blocks_replaced, "blocks replaced for an invalid message"),
            (Style::new(), self.blocks_taken_back, "blocks removed"),
            (Style::new(), self.forgeries_refused, "forged relays refused by a pool"),
        ];
        for (style, count, what) in counts {
            let count = HumanCount(count as u64).to_string();
            writeln!(f, "{style}{count:>10}{style:#} {what}")?;
        }
        let rate = self.relayed as f64 / self.seconds;
        write!(f, "{FAINT}{rate:>10.0} messages per second{FAINT:#}")
    }
}
