//! The options.

use chain_sim::Engine;
use clap::{Args, Parser, Subcommand, ValueEnum, value_parser};

use super::{
    bench::{
        BenchOptions,
        process::{self, PointOptions},
    },
    faults::FaultOptions,
    serve::ServeOptions,
    trace::TraceOptions,
};

/// Bytes of the shortest message: a selector and one word.
pub(crate) const SHORTEST_PAYLOAD: usize = 36;
/// Bytes of the longest message that fits a block with room to spare.
const LONGEST_PAYLOAD: i64 = 100_000;

/// Without a command: deploys a greeter and a sender of greetings on every chain, sends greetings
/// between the chains, relays them all, and checks that each arrived once, with the right sender
/// and source.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) run: RunOptions,
}

/// What else there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Bench(BenchOptions),
    #[command(name = process::COMMAND, hide = true)]
    BenchPoint(PointOptions),
    Faults(FaultOptions),
    Serve(ServeOptions),
    Trace(TraceOptions),
}

/// The greetings.
#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    /// How many messages to send, over all chains.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 2000,
        value_parser = value_parser!(u32).range(0..=10_000_000)
    )]
    pub(crate) messages: u32,

    /// How many chains there are; their ids are 901 and on.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 2,
        value_parser = value_parser!(u16).range(2..=1000)
    )]
    pub(crate) chains: u16,

    /// Bytes of each message; a greeting needs 36.
    #[arg(
        long,
        value_name = "BYTES",
        allow_negative_numbers = true,
        default_value_t = 36,
        value_parser = value_parser!(u32).range(36..=LONGEST_PAYLOAD)
    )]
    pub(crate) payload: u32,

    /// Seed of destinations and message bytes; equal seeds give equal runs.
    #[arg(long, value_name = "S", allow_negative_numbers = true, default_value_t = 0)]
    pub(crate) seed: u64,

    /// What runs the predeploys; results are the same.
    #[arg(long, value_enum, default_value_t = EngineOption::Native)]
    pub(crate) engine: EngineOption,

    /// Print one JSON object instead of the report.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What runs the predeploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineOption {
    /// The native programs.
    Native,
    /// The released Solidity bytecode, interpreted.
    Bytecode,
}

impl EngineOption {
    /// As the command line says it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Bytecode => "bytecode",
        }
    }
}

impl From<EngineOption> for Engine {
    fn from(option: EngineOption) -> Self {
        match option {
            EngineOption::Native => Self::Native,
            EngineOption::Bytecode => Self::Bytecode,
        }
    }
}
