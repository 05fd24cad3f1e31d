//! The options of the command, and its own commands.

use std::{net::SocketAddr, path::PathBuf};

use alloy_primitives::B256;
use clap::{Args, Subcommand};
use relayer_rpc::StorePlace;

use super::{
    address, chain_options::ChainOptions, key_options::KeyOptions, list_options::ListOptions,
    log_options::RelayLogOptions, policy_options::PolicyOptions,
};

/// Relays messages between real chains: nodes of op-reth, op-geth or anvil, or `chain-sim serve
/// --no-autorelay`.
///
/// It reads the chains' blocks, submits a relay for each message that was sent, and follows it until
/// it is in a block, through reorgs and restarts. What it knows is in the store at any time. It runs
/// until it is told to end (SIGINT, SIGTERM).
///
/// Options that the command line does not give are taken from variables, such as
/// `CHAIN_SIM_RELAYER_STORE` for --store, then from the file that --config names.
///
/// It answers over HTTP (--listen): a page at /, and /live, /ready, /metrics, /status, /chains,
/// /messages and others.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct RelayOptions {
    #[command(subcommand)]
    pub(super) command: Option<RelayCommand>,

    /// Read options from this TOML file. Its keys are the long names of options, for example
    /// `poll-interval = 500`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(flatten)]
    pub(super) chains: ChainOptions,

    /// Keep everything in this file, or in the PostgreSQL database of a URL such as
    /// `postgres://USER@HOST/DATABASE`, and go on with what is in it. One relayer at a time can use a
    /// file. A database is shared by replicas: one relays, the others stand by. The variable
    /// `CHAIN_SIM_RELAYER_STORE` keeps a password out of lists of processes.
    #[arg(long, value_name = "FILE|URL")]
    pub(super) store: Option<StorePlace>,

    /// After how many seconds without a sign of life of the replica that relays another one takes over,
    /// where the store is a database.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub(super) lease: u64,

    /// Say what would be relayed, and neither sign nor submit anything. Reads the chains anew, without
    /// --store, and ends once it has read them.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// The address of the HTTP API. Whoever reaches it can read everything, and make the relayer retry
    /// or skip messages. Port 0 means any free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = address::DEFAULT)]
    pub(super) listen: SocketAddr,

    /// Do not listen.
    #[arg(long, conflicts_with = "listen")]
    pub(super) no_listen: bool,

    /// After how many seconds a message that is not settled counts as stale, in the metrics.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(super) stale_after: u64,

    #[command(flatten)]
    pub(super) keys: KeyOptions,

    #[command(flatten)]
    pub(super) policy: PolicyOptions,

    #[command(flatten)]
    pub(super) lists: ListOptions,

    #[command(flatten)]
    pub(super) logging: RelayLogOptions,
}

/// The commands about a store.
#[derive(Debug, Subcommand)]
pub(super) enum RelayCommand {
    /// Shows the chains, and how many messages are in each state.
    Status(StatusOptions),
    /// Relays messages again that have failed, were skipped or wait: they are due at once, with all
    /// their attempts.
    Retry(OrderOptions),
    /// Relays messages no more. Those whose relay is submitted cannot be skipped.
    Skip(OrderOptions),
}

/// Which store, and the relayer that uses it.
#[derive(Debug, Clone, Args)]
pub(super) struct StoreOptions {
    /// The store's file, or the URL of its database.
    #[arg(long, value_name = "FILE|URL")]
    pub(super) store: StorePlace,

    /// Where the relayer listens, if one uses the store. Of replicas it is the one that relays.
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = address::DEFAULT)]
    pub(super) api: SocketAddr,
}

/// The options of `status`.
#[derive(Debug, Args)]
pub(super) struct StatusOptions {
    #[command(flatten)]
    pub(super) store: StoreOptions,

    /// Print one JSON object.
    #[arg(long)]
    pub(super) json: bool,

    /// After how many seconds a message that is not settled counts as stale. A relayer that runs has
    /// its own.
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub(super) stale_after: u64,
}

/// The options of `retry` and `skip`.
#[derive(Debug, Args)]
pub(super) struct OrderOptions {
    /// Hashes of messages.
    #[arg(value_name = "MESSAGE", required = true)]
    pub(super) messages: Vec<B256>,

    #[command(flatten)]
    pub(super) store: StoreOptions,
}
