//! The options.

use std::path::PathBuf;

use clap::{Args, ValueEnum, value_parser};

use super::load::LoadOptions;
use crate::cli::options::EngineOption;

/// The highest message count.
pub(super) const MOST_MESSAGES: i64 = 1_000_000;

/// What a program that reads the JSON needs to know.
const FIELDS: &str = "\
The JSON object:
  message_bytes, wave_messages, seed  as given
  by_chains, by_messages              the two series, a row a point:
    chains, messages                  the point
    native, bytecode                  what was measured; null for an engine that was not asked for
      seconds                         from the first submission to the last relay
      messages_per_second
      microseconds_per_message
      bytes_per_message               null below 10,000 messages, which would be noise
      virtual_latency_seconds         p50, p90, p99 and max over all messages
      wall_latency_microseconds       p50, p90, p99 and max over all messages
    native_over_bytecode              ratio of their messages per second, or null
  cost_growth                         by engine, ratios of microseconds per message, or null:
    most_over_fewest_messages         of the last row of by_messages to its first
    most_over_fewest_chains           of the last row of by_chains to its first";

/// Measures how many messages a second go from `sendMessage` on one chain to `relayMessage` on
/// another: blocks built and verified under all rules, nothing signed, one thread. One series is
/// over the number of chains, the other over the number of messages between two chains. Set-up is
/// not timed, nor the check afterwards that every message was relayed once.
///
/// Each point runs in a process of its own, for none to have the memory that another has freed.
/// Memory per message is what that process's resident set grew by: blocks, states, log index and
/// the relayer's notes. Virtual latency is in seconds of the cluster's clock, from the timestamp
/// of the block that sent a message to that of the block that relayed it. Wall latency is how long
/// the wave that a message came with took, from its first submission until all of it was relayed.
///
/// What else the machine does shows in all figures, least in the ratios of the engines: they run
/// right after each other.
#[derive(Debug, Args)]
#[command(after_long_help = FIELDS)]
pub(crate) struct BenchOptions {
    /// Numbers of chains to measure with.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "2,8,64",
        value_parser = value_parser!(u16).range(2..=1000)
    )]
    pub(crate) chains: Vec<u16>,

    /// How many messages are sent, over all chains, for each number of chains.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 10_000,
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) messages: u32,

    /// Numbers of messages to measure with, between two chains.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "1000,10000,100000",
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) counts: Vec<u32>,

    /// Go on from --counts in steps of ten, up to N messages and no further.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) up_to: Option<u32>,

    #[command(flatten)]
    pub(crate) load: LoadOptions,

    /// What runs the predeploys.
    #[arg(long, value_enum, default_value_t = EngineChoice::Both)]
    pub(crate) engine: EngineChoice,

    /// Print one JSON object instead of the tables.
    #[arg(long)]
    pub(crate) json: bool,

    /// Draw messages per second against chains and against messages.
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) plot: Option<PathBuf>,

    /// No progress bar.
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Which engines are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineChoice {
    /// The native programs.
    Native,
    /// The released Solidity bytecode, interpreted.
    Bytecode,
    /// One after the other at each point, for comparison.
    Both,
}

impl EngineChoice {
    /// The engines, in the order in which they are measured.
    pub(super) const fn engines(self) -> &'static [EngineOption] {
        match self {
            Self::Native => &[EngineOption::Native],
            Self::Bytecode => &[EngineOption::Bytecode],
            Self::Both => &[EngineOption::Native, EngineOption::Bytecode],
        }
    }
}

impl BenchOptions {
    /// The numbers of chains, rising, each once.
    pub(super) fn chains(&self) -> Vec<u16> {
        let mut chains = self.chains.clone();
        chains.sort_unstable();
        chains.dedup();
        chains
    }

    /// The numbers of messages, rising, each once.
    pub(super) fn counts(&self) -> Vec<u32> {
        let mut counts = self.counts.clone();
        if let Some(up_to) = self.up_to {
            let last = counts.iter().copied().max().unwrap_or(up_to);
            let tens = |count: &u32| count.checked_mul(10);
            counts.extend(std::iter::successors(Some(last), tens));
            counts.push(up_to);
            counts.retain(|count| *count <= up_to);
        }
        counts.sort_unstable();
        counts.dedup();
        counts
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::options::{Command, Options};

    /// The message counts that these options come to.
    fn counts(options: &[&str]) -> Vec<u32> {
        let arguments = ["chain-sim", "bench"].iter().chain(options);
        match Options::try_parse_from(arguments).unwrap().command {
            Some(Command::Bench(options)) => options.counts(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn counts_go_on_in_steps_of_ten_and_end_at_the_bound() {
        assert_eq!(counts(&[]), [1_000, 10_000, 100_000]);
        assert_eq!(counts(&["--counts", "50,7,50"]), [7, 50]);
        assert_eq!(counts(&["--up-to", "1000000"]), [1_000, 10_000, 100_000, 1_000_000]);
        assert_eq!(counts(&["--up-to", "250000"]), [1_000, 10_000, 100_000, 250_000]);
        assert_eq!(counts(&["--up-to", "20000"]), [1_000, 10_000, 20_000]);
        assert_eq!(counts(&["--counts", "3", "--up-to", "400"]), [3, 30, 300, 400]);
    }
}
