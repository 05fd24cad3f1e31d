//! The options of `chain-sim bench`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, builder::ArgPredicate, value_parser};

use super::{
    endpoints::EndpointOptions,
    engine::MeasuredEngine,
    load::{LoadOptions, MOST_MESSAGES},
};

/// The help on the fields of the JSON output.
const FIELDS: &str = "\
The JSON object:
  message_bytes, wave_messages, seed  as given
  threads                             the most threads that build blocks
  by_chains, by_messages              the two series, one row for each point:
    chains, messages                  the point
    native, bytecode                  the measurement; null for an engine that was not requested
      seconds                         from the first submission to the last relay
      messages_per_second
      microseconds_per_message
      bytes_per_message               null below 10,000 messages, where it would be noise
      virtual_latency_seconds         p50, p90, p99 and max over all messages
      wall_latency_microseconds       p50, p90, p99 and max over all messages
    native_over_bytecode              ratio of their messages per second, or null
  cost_growth                         by engine, ratios of microseconds per message, or null:
    most_over_fewest_messages         last row of by_messages to its first
    most_over_fewest_chains           last row of by_chains to its first

With --rpc:
  message_bytes, messages, seed       as given
  rate, in_flight                     as given, or null
  relayed_by_bench                    whether --relay was given
  servers                             one row for each server:
    server                            its name, or else that of its software
    software                          what web3_clientVersion says
    chains                            their ids
    sent, relayed                     number of messages
    seconds                           from the first message to the last relay
    messages_per_second
    microseconds_per_message
    latency_microseconds              p50, p90, p99 and max over all messages
    over_first_server                 ratio of messages per second";

/// Measures messages per second, memory and latency.
///
/// Each message goes from `sendMessage` on one chain to `relayMessage` on another. Blocks are built
/// and verified under all rules, and nothing is signed. One series is over the number of chains, the
/// other over the number of messages between two chains. Neither set-up nor the final check, that
/// every message was relayed exactly once, is timed.
///
/// Each point runs in a process of its own, so that it cannot reuse memory that another one has
/// freed. Memory per message is the growth of that process's resident set: blocks, states, log
/// index and the relayer's records. Virtual latency is in seconds of the cluster's clock, from the
/// timestamp of the block that sent a message to that of the block that relayed it. Wall latency is
/// the duration of a message's wave, from its first submission until all of its messages are
/// relayed.
///
/// Other work of the machine affects all figures, least the ratios of the engines, which run right
/// after each other.
///
/// With --rpc, running servers are measured: signed transactions send messages between the chains,
/// which take turns, and the benchmark waits until all of them are relayed. All transactions are
/// signed beforehand, except for the relays of --relay. A message's latency is from the time when it
/// was due to be sent until its relay was seen. Logs that are asked for are seen up to a twentieth
/// of the latency late, or a few milliseconds.
#[derive(Debug, Args)]
#[command(after_long_help = FIELDS)]
pub(crate) struct BenchOptions {
    /// Numbers of chains to measure.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "2,8,64",
        value_parser = value_parser!(u16).range(2..=1000)
    )]
    pub(crate) chains: Vec<u16>,

    /// Number of messages, over all chains, for each number of chains, or for each server of --rpc,
    /// where the default is 1000.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        default_value_t = 10_000,
        default_value_if("rpc", ArgPredicate::IsPresent, "1000"),
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) messages: u32,

    /// Numbers of messages to measure, between two chains.
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "1000,10000,100000",
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) counts: Vec<u32>,

    /// Continue --counts in steps of ten, up to N messages and no further.
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        value_parser = value_parser!(u32).range(1..=MOST_MESSAGES)
    )]
    pub(crate) up_to: Option<u32>,

    #[command(flatten)]
    pub(crate) load: LoadOptions,

    /// The engines to measure.
    #[arg(long, value_enum, default_value_t = EngineChoice::Both)]
    pub(crate) engine: EngineChoice,

    /// Print one JSON object instead of the tables.
    #[arg(long)]
    pub(crate) json: bool,

    /// Draw messages per second over the number of chains and over the number of messages; with
    /// --rpc, messages per second and latencies of each server. The file is an SVG, each plot with a
    /// sentence that says what it shows.
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) plot: Option<PathBuf>,

    /// Show no progress bar.
    #[arg(long)]
    pub(crate) quiet: bool,

    #[command(flatten)]
    pub(crate) endpoints: EndpointOptions,
}

/// The engines to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineChoice {
    /// The native programs.
    Native,
    /// The released Solidity bytecode, interpreted.
    Bytecode,
    /// Both, one after the other at each point, for comparison.
    Both,
}

impl EngineChoice {
    /// Returns the engines in the order of measurement.
    pub(super) const fn engines(self) -> &'static [MeasuredEngine] {
        match self {
            Self::Native => &[MeasuredEngine::Native],
            Self::Bytecode => &[MeasuredEngine::Bytecode],
            Self::Both => &[MeasuredEngine::Native, MeasuredEngine::Bytecode],
        }
    }
}

impl BenchOptions {
    /// Returns the numbers of chains, sorted, each once.
    pub(super) fn chains(&self) -> Vec<u16> {
        let mut chains = self.chains.clone();
        chains.sort_unstable();
        chains.dedup();
        chains
    }

    /// Returns the numbers of messages, sorted, each once.
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

    use crate::options::{Command, Options};

    /// Returns the numbers of messages of these options.
    fn counts(options: &[&str]) -> Vec<u32> {
        let arguments = ["chain-sim", "bench"].iter().chain(options);
        match Options::try_parse_from(arguments).unwrap().command {
            Some(Command::Bench(options)) => options.counts(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn counts_continue_in_steps_of_ten_up_to_the_bound() {
        assert_eq!(counts(&[]), [1_000, 10_000, 100_000]);
        assert_eq!(counts(&["--counts", "50,7,50"]), [7, 50]);
        assert_eq!(counts(&["--up-to", "1000000"]), [1_000, 10_000, 100_000, 1_000_000]);
        assert_eq!(counts(&["--up-to", "250000"]), [1_000, 10_000, 100_000, 250_000]);
        assert_eq!(counts(&["--up-to", "20000"]), [1_000, 10_000, 20_000]);
        assert_eq!(counts(&["--counts", "3", "--up-to", "400"]), [3, 30, 300, 400]);
    }
}
