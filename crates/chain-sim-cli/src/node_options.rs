//! The options of anvil for chains, blocks and time.

use alloy_primitives::U256;
use chain_sim::ChainConfig;
use clap::{Args, value_parser};

/// Wei in an ether.
const ETHER: u64 = 1_000_000_000_000_000_000;
/// The latest timestamp, in seconds: the year 9999.
const LATEST: u64 = 253_402_300_799;

/// The limits of blocks and code, the accounts at genesis, and timestamps.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Blocks and accounts")]
pub(crate) struct NodeOptions {
    /// The gas limit of a block. [default: 60000000, or that of the state file]
    #[arg(long, value_name = "GAS", value_parser = value_parser!(u64).range(1_000_000..))]
    pub(crate) gas_limit: Option<u64>,

    /// The most bytes of a contract's code. The code that creates it may have twice as many. [default:
    /// the limit of the hard fork, 24576, or that of the state file]
    #[arg(long, value_name = "BYTES", value_parser = value_parser!(u64).range(1..))]
    code_size_limit: Option<u64>,

    /// Do not limit the size of contracts.
    #[arg(long, conflicts_with = "code_size_limit")]
    disable_code_size_limit: bool,

    /// The balance of each account at genesis, in ether.
    #[arg(long, value_name = "ETHER", default_value_t = 10_000)]
    pub(crate) balance: u64,

    /// The timestamp of the genesis, in seconds. If it is in the future, time goes on from there; if
    /// it is in the past, the first block has the time of the clock. [default: now]
    #[arg(long, value_name = "SECONDS", value_parser = value_parser!(u64).range(..=LATEST))]
    pub(crate) timestamp: Option<u64>,

    /// Give each block a later timestamp than its parent, as on a live chain. Without it, the blocks
    /// that a chain builds within one second have the same timestamp, as with anvil. With it, blocks
    /// that are built quickly run ahead of the clock, which then stands until real time has caught
    /// up.
    #[arg(long)]
    pub(crate) growing_timestamps: bool,
}

impl NodeOptions {
    /// Returns the most bytes of a contract's code, if an option sets them.
    pub(crate) const fn code_size(&self) -> Option<u64> {
        if self.disable_code_size_limit { Some(u64::MAX) } else { self.code_size_limit }
    }

    /// Applies the options to a chain, where they are given.
    pub(crate) const fn apply(&self, mut chain: ChainConfig) -> ChainConfig {
        if let Some(gas_limit) = self.gas_limit {
            chain.gas_limit = gas_limit;
        }
        chain.code_size_limit = self.code_size();
        chain
    }

    /// Returns the balance of each account at genesis, in wei.
    pub(crate) fn wei(&self) -> U256 {
        U256::from(self.balance) * U256::from(ETHER)
    }
}
