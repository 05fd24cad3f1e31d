//! Errors of the command line.

use std::{io, path::PathBuf};

use alloy_primitives::{Address, B256, ChainId, U256};
use chain_sim::{MessageState, Schedule};

use crate::{
    accounts::MnemonicError, bench::EndpointError, genesis_files::GenesisFileError,
    relay::RelayCommandError,
};

/// The reason why a run ended early, or what its checks found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The cluster reported an error.
    #[error(transparent)]
    Cluster(#[from] chain_sim::Error),
    /// The report could not be written.
    #[error("writing the report failed: {0}")]
    Write(#[from] io::Error),
    /// A message could not be traced.
    #[error(transparent)]
    Trace(#[from] chain_sim::trace::TraceError),
    /// A run has no page.
    #[error(transparent)]
    NoPage(#[from] chain_sim::page::PageError),
    /// A run under faults did not end.
    #[error("seed {seed}: {source}\n{schedule}")]
    Simulation { seed: u64, schedule: Schedule, source: chain_sim::Error },
    /// The page of a run cannot be written.
    #[error("--html {}: expected a file that can be written, got {source}", path.display())]
    Page { path: PathBuf, source: io::Error },
    /// A message was not relayed in a run under faults.
    #[error("seed {seed}: message {message}: expected relayed, got {actual}\n{schedule}")]
    NotDelivered { seed: u64, message: B256, schedule: Schedule, actual: MessageState },
    /// The application could not be deployed.
    #[error(
        "deploying {contract} on chain {chain} failed: expected a contract with code, got none"
    )]
    Deployment { contract: &'static str, chain: ChainId },
    /// A transaction that should have succeeded did not.
    #[error("transaction {transaction} on chain {chain}: expected success, got a revert")]
    Reverted { chain: ChainId, transaction: B256 },
    /// A read of the application failed.
    #[error("reading the greeter on chain {chain} failed: {actual}")]
    Read { chain: ChainId, actual: String },
    /// A greeting did not arrive exactly once.
    #[error(
        "greeting {id} from chain {source_chain} on chain {chain}: expected it once, got it {actual} times"
    )]
    Seen { chain: ChainId, source_chain: ChainId, id: u64, actual: U256 },
    /// A greeting arrived from a wrong sender.
    #[error(
        "greeting {id} from chain {source_chain} on chain {chain}: expected sender {expected}, got {actual}"
    )]
    Sender { chain: ChainId, source_chain: ChainId, id: u64, expected: Address, actual: Address },
    /// The number of sent messages differs from the number of submitted ones.
    #[error("expected {expected} messages sent, got {actual}")]
    Sent { expected: usize, actual: usize },
    /// A message was not relayed exactly once.
    #[error(
        "message {message}: expected one relay, got {actual}; its state at the relayer is {state}"
    )]
    Relays { message: B256, actual: u32, state: MessageState },
    /// The server did not start.
    #[error(transparent)]
    Start(#[from] chain_sim_server::StartError),
    /// The server's state was not saved.
    #[error(transparent)]
    State(#[from] chain_sim_server::StateError),
    /// The server's runtime failed.
    #[error("running the server failed: {0}")]
    Runtime(#[source] io::Error),
    /// The thread that owns the server's state panicked.
    #[error("the server failed: the thread that owns its state panicked, see the message above")]
    Panicked,
    /// The log's directives are invalid.
    #[error(
        "{given_by}: expected error, warn, info, debug, trace, off or TARGET=LEVEL, got {actual:?}"
    )]
    LogLevel { given_by: &'static str, actual: String },
    /// The log's file cannot be written.
    #[error("writing the log to {} failed: {source}", path.display())]
    LogFile { path: PathBuf, source: io::Error },
    /// The documented rules need the native engine.
    #[error(
        "--rules documented: expected --engine native, got an engine with the released bytecode"
    )]
    Rules,
    /// A genesis file cannot be used.
    #[error(transparent)]
    GenesisFile(#[from] GenesisFileError),
    /// The configuration cannot be written.
    #[error("--export {}: expected a file that can be written, got {source}", path.display())]
    Export { path: PathBuf, source: io::Error },
    /// The pages of the manual cannot be written.
    #[error(
        "man {}: expected a folder that can be written to, got {source}", path.display()
    )]
    Manual { path: PathBuf, source: io::Error },
    /// The mnemonic is invalid.
    #[error(transparent)]
    Mnemonic(#[from] MnemonicError),
    /// The endpoints could not be measured.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The relayer between real chains failed.
    #[error(transparent)]
    Relay(#[from] RelayCommandError),
    /// The process of a measurement could not be started.
    #[error("starting a measurement failed: {0}")]
    Process(#[source] io::Error),
    /// The process of a measurement failed.
    #[error(
        "measuring {messages} messages between {chains} chains with the {engine} engine: expected figures, got {actual}"
    )]
    Point { engine: &'static str, chains: u16, messages: u32, actual: String },
    /// The file of the plot cannot be written.
    #[error("writing the plot to {} failed: {source}", path.display())]
    PlotFile { path: PathBuf, source: io::Error },
    /// The plot cannot be an image of pixels.
    #[error(
        "--plot {}: expected FILE.svg, got the name of a PNG; a browser makes one of an SVG: chromium --headless --hide-scrollbars --window-size=720,760 --screenshot={} FILE.svg",
        path.display(),
        path.display()
    )]
    PlotFormat { path: PathBuf },
    /// The plot could not be drawn.
    #[error("drawing the plot for {} failed: {source}", path.display())]
    Plot { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
}

impl Error {
    /// Whether the options caused the error.
    pub(crate) const fn is_usage(&self) -> bool {
        use chain_sim_server::{
            StartError::{Cluster, Ports, State},
            StateError::Differs,
        };
        match self {
            Self::Endpoint(error) => return error.is_usage(),
            Self::Relay(error) => return error.is_usage(),
            _ => {}
        }
        matches!(
            self,
            Self::Rules
                | Self::PlotFormat { .. }
                | Self::GenesisFile(_)
                | Self::LogLevel { .. }
                | Self::Mnemonic(_)
                | Self::Start(Cluster(_) | Ports { .. } | State(Differs { .. }))
        )
    }
}
