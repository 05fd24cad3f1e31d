//! `chain-sim trace`: one run under faults, message by message.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use alloy_primitives::B256;
use chain_sim::trace::MessageTrace;
use clap::Args;

use crate::{error::Error, scenario::ScenarioOptions};

/// Traces the messages of one run under faults.
///
/// Runs one schedule of `chain-sim faults`, and prints the life of each message: where it was sent,
/// whether the destination would accept a relay now, every relay with its calls, and the safety
/// levels of the blocks.
#[derive(Debug, Args)]
pub(crate) struct TraceOptions {
    #[command(flatten)]
    pub(crate) scenario: ScenarioOptions,

    /// Trace only the message with this hash.
    #[arg(long, value_name = "HASH")]
    pub(crate) message: Option<B256>,

    /// Print one JSON object for each message instead of the trees.
    #[arg(long)]
    pub(crate) json: bool,

    /// Write a page that shows the run step by step, instead of the trees. It is one file for any
    /// browser, with everything in it. A run that fails has one, too.
    #[arg(long, value_name = "FILE", conflicts_with = "json")]
    pub(crate) html: Option<PathBuf>,
}

/// Runs the schedule, and writes the traces to `out`.
pub(crate) fn run(options: &TraceOptions, out: &mut impl Write) -> Result<(), Error> {
    if let Some(path) = &options.html {
        return write_page(options, path, out);
    }
    let (simulation, fallout) = options.scenario.run(options.scenario.seed)?;
    let hashes: Vec<B256> = match options.message {
        Some(message) => vec![message],
        None => simulation.relayer.messages().map(|message| message.hash).collect(),
    };
    let trace = |&hash| MessageTrace::new(&simulation.cluster, Some(&simulation.relayer), hash);
    let traces = hashes.iter().map(trace).collect::<Result<Vec<_>, _>>()?;
    if options.json {
        for trace in traces {
            writeln!(out, "{}", serde_json::json!(trace))?;
        }
        return Ok(());
    }
    writeln!(out, "{}", simulation.schedule())?;
    for replaced in &fallout.replaced {
        writeln!(out, "{replaced}")?;
    }
    for trace in traces {
        writeln!(out, "\n{trace}")?;
    }
    Ok(())
}

/// Runs the schedule, and writes its page.
fn write_page(options: &TraceOptions, path: &Path, out: &mut impl Write) -> Result<(), Error> {
    let (page, verdict) = options.scenario.record(options.scenario.seed)?;
    let page = page.with_chosen(options.message)?;
    page.write(path)?;
    writeln!(out, "{}: {page}", path.display())?;
    verdict
}
