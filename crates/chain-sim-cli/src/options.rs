//! The command line's options.

use clap::{Args, Parser, Subcommand, value_parser};

use crate::{
    bench::{BenchOptions, POINT_COMMAND, PointOptions},
    cluster_options::ClusterOptions,
    completions::CompletionOptions,
    faults::FaultOptions,
    payload::{LONGEST_PAYLOAD, SHORTEST_GREETING},
    relay::RelayOptions,
    serve::ServeOptions,
    trace::TraceOptions,
};

/// Simulates a cluster of OP Stack chains that exchange messages.
///
/// Without a command, deploys a greeter and a sender of greetings on every chain, sends greetings
/// between the chains, relays them all, and checks that each arrived exactly once, with the right
/// sender and source.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) run: RunOptions,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Bench(BenchOptions),
    #[command(name = POINT_COMMAND, hide = true)]
    BenchPoint(PointOptions),
    Completions(CompletionOptions),
    Faults(FaultOptions),
    Relay(Box<RelayOptions>),
    Serve(Box<ServeOptions>),
    Trace(TraceOptions),
}

/// The options of the main job.
#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    /// Number of messages to send, over all chains.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 2000,
        value_parser = value_parser!(u32).range(0..=10_000_000)
    )]
    pub(crate) messages: u32,

    /// Number of chains; their ids are 901 and following.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 2,
        value_parser = value_parser!(u16).range(2..=1000)
    )]
    pub(crate) chains: u16,

    /// Bytes of each message; a greeting needs at least 36.
    #[arg(
        long,
        value_name = "BYTES",
        allow_negative_numbers = true,
        default_value_t = SHORTEST_GREETING,
        value_parser = value_parser!(u32).range(i64::from(SHORTEST_GREETING)..=LONGEST_PAYLOAD)
    )]
    pub(crate) payload: u32,

    /// Seed of destinations and message bytes; equal seeds give equal runs.
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value_t = 0)]
    pub(crate) seed: u64,

    #[command(flatten)]
    pub(crate) cluster: ClusterOptions,

    /// Print one JSON object instead of the report.
    #[arg(long)]
    pub(crate) json: bool,
}
