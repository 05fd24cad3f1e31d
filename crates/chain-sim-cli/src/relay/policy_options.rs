//! When messages are relayed, and with how much gas.

use clap::{Args, ValueEnum, value_parser};
use relayer_rpc::relayer::{RelayOrder, RelayerConfig, Retries, SafetyLevel, SkipRule};

/// When messages are relayed, and with how much gas.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Relays")]
pub(super) struct PolicyOptions {
    /// The safety level that the block of a message must have. Each further level waits longer for
    /// messages that are less likely to be reorged out.
    #[arg(long, value_enum, default_value_t = Level::Unsafe)]
    safety: Level,

    /// Seconds between a message's block and its relay.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    delay: u64,

    /// Which of the messages that are due come first.
    #[arg(long, value_enum, default_value_t = Order::Oldest)]
    order: Order,

    /// The most attempts for a message whose relays fail.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(1..))]
    attempts: u32,

    /// Seconds before the second attempt. Each further wait is twice as long.
    #[arg(long, value_name = "SECONDS", default_value_t = 4, value_parser = value_parser!(u64).range(1..))]
    back_off: u64,

    /// The longest wait between two attempts.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    longest_back_off: u64,

    /// The gas limit of a relay is at least this, and 200 more for each byte of the message. It is
    /// higher where an estimate on the destination shows that the target needs more.
    #[arg(long, value_name = "GAS", default_value_t = 1_000_000)]
    gas: u64,

    /// Per cent that are added to the estimate of a relay's gas.
    #[arg(long, value_name = "PERCENT", default_value_t = 20)]
    gas_margin: u64,

    /// The most gas of a relay. [default: the chain's gas limit]
    #[arg(long, value_name = "GAS")]
    gas_cap: Option<u64>,
}

/// A safety level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Level {
    /// The chain's latest block.
    Unsafe,
    /// The block's data is on the L1 (the tag `safe`).
    Safe,
    /// The block's data on the L1 is final (the tag `finalized`).
    Finalized,
}

/// An order of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Those that were found first.
    Oldest,
    /// Those that were found last.
    Newest,
}

impl PolicyOptions {
    /// Returns the policies.
    pub(super) fn config(&self, skip: &[SkipRule]) -> RelayerConfig {
        let retries = Retries::default()
            .with_attempts(self.attempts)
            .with_back_off(self.back_off)
            .with_longest_back_off(self.longest_back_off);
        RelayerConfig::default()
            .with_safety(match self.safety {
                Level::Unsafe => SafetyLevel::Unsafe,
                Level::Safe => SafetyLevel::Safe,
                Level::Finalized => SafetyLevel::Finalized,
            })
            .with_delay(self.delay)
            .with_order(match self.order {
                Order::Oldest => RelayOrder::OldestFirst,
                Order::Newest => RelayOrder::NewestFirst,
            })
            .with_retries(retries)
            .with_gas_limit(self.gas)
            .with_gas_margin(self.gas_margin)
            .with_gas_cap(self.gas_cap.unwrap_or(u64::MAX))
            .with_skip(skip.iter().copied())
    }
}
