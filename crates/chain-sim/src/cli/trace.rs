//! `chain-sim trace`: one run under faults, told message by message.

use std::io::Write;

use alloy_primitives::B256;
use chain_sim::trace::MessageTrace;
use clap::Args;

use super::{error::Error, scenario::ScenarioOptions};

/// Runs one schedule of `chain-sim faults` and prints the life of each message: where it was
/// sent, what the destination says of it, every relay with its calls, and how safe the blocks are.
#[derive(Debug, Args)]
pub(crate) struct TraceOptions {
    #[command(flatten)]
    pub(crate) scenario: ScenarioOptions,

    /// Only the message with this hash.
    #[arg(long, value_name = "HASH")]
    pub(crate) message: Option<B256>,

    /// Print one JSON object a message instead of the trees.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs and writes to `out`.
pub(crate) fn run(options: &TraceOptions, out: &mut impl Write) -> Result<(), Error> {
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
