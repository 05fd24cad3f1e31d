//! Hours of chain time at full speed: does a server that runs for days grow?
//!
//! ```sh
//! cargo run --release -p chain-sim-server --example soak -- --hours 6
//! ```
//!
//! Several chains in one process, with the server's defaults but for the expiry window. Messages
//! flow all the time; some of them fail or expire, transactions come and go in the pools, blocks are
//! reorganized, snapshots are taken and reverted, and filters are polled or left. It prints a table.
//! Once the history is as long as the server keeps it, and the expiry window has passed, the
//! resident set may grow by `--growth` percent. Every message leaves words in the state of
//! the contracts, which nobody prunes; `--state-bytes` of each do not count. The exit code is 1 if
//! it grows more.

mod activity;
mod client;
mod table;

use std::{process::ExitCode, time::Instant};

use chain_sim::{ChainConfig, ClusterConfig, RELAYER_ACCOUNT};
use chain_sim_server::{InProcess, Limits, ServerConfig, real_time};
use clap::Parser;

use self::{
    activity::Activity,
    client::{Client, Error},
    table::Table,
};

/// Runs a server for hours of chain time, and watches its memory.
#[derive(Debug, Parser)]
struct Options {
    /// Hours of chain time.
    #[arg(long, default_value_t = 6)]
    hours: u64,
    /// Number of chains.
    #[arg(long, default_value_t = 3)]
    chains: u64,
    /// Seconds until messages expire. The server's own default is seven days.
    #[arg(long, default_value_t = 3_600)]
    window: u64,
    /// Blocks of each chain that are kept; 0 keeps all.
    #[arg(long, default_value_t = Limits::default().history_blocks.unwrap_or_default())]
    prune: u64,
    /// The percentage by which the resident set may grow after the horizon.
    #[arg(long, default_value_t = 10)]
    growth: u64,
    /// Bytes of state that each relayed message leaves.
    #[arg(long, default_value_t = 1_024)]
    state_bytes: u64,
    /// Seconds of chain time for each line of the table.
    #[arg(long, default_value_t = 900)]
    every: u64,
    /// What decides about the activity.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let done = runtime.map_err(Error::from).and_then(|runtime| runtime.block_on(run(&options)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the server and its clients. Returns whether the memory has stayed within its bound.
async fn run(options: &Options) -> Result<bool, Error> {
    let ids: Vec<u64> = (901..).take(usize::try_from(options.chains)?).collect();
    let chains = ids.iter().map(|id| ChainConfig::new(*id));
    let cluster = ClusterConfig::of(chains)
        .with_genesis_timestamp(real_time())
        .with_message_expiry_window(options.window);
    let history = Some(options.prune).filter(|blocks| *blocks > 0);
    let config = ServerConfig::new(cluster)
        .with_relayer(RELAYER_ACCOUNT)
        .with_limits(Limits::default().with_history_blocks(history));
    let client = Client::new(InProcess::start(config)?);
    let mut activity = Activity::new(client, ids, options.seed);
    let mut table = Table::new(options.growth, options.state_bytes);
    let genesis = activity.status().await?.now();
    let until = genesis + options.hours * 3_600;
    let mut next = genesis;
    let began = Instant::now();
    for round in 0.. {
        let now = activity.round(round).await?;
        if now >= next {
            let status = activity.status().await?;
            // The window begins once nothing is kept of the first messages.
            let is_after = now >= genesis + options.window && status.is_pruned();
            table.add(now - genesis, began.elapsed(), &status, is_after);
            next = now + options.every;
        }
        if now >= until {
            break;
        }
    }
    Ok(table.conclude())
}
