//! What can go wrong on the command line.

use std::{io, path::PathBuf};

use alloy_primitives::{Address, B256, ChainId, U256};
use chain_sim::{MessageState, Schedule};

/// Why a run ended early, or what it found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The cluster failed.
    #[error(transparent)]
    Cluster(#[from] chain_sim::Error),
    /// What was found could not be written.
    #[error("writing the report failed: {0}")]
    Write(#[from] io::Error),
    /// A message could not be traced.
    #[error(transparent)]
    Trace(#[from] chain_sim::trace::TraceError),
    /// A run under faults did not come to an end.
    #[error("seed {seed}: {source}\n{schedule}")]
    Simulation { seed: u64, schedule: Schedule, source: chain_sim::Error },
    /// A run under faults left a message behind.
    #[error("seed {seed}: message {message}: expected it relayed, got {actual}\n{schedule}")]
    NotDelivered { seed: u64, message: B256, schedule: Schedule, actual: MessageState },
    /// The application could not be deployed.
    #[error("creation of {contract} on chain {chain} failed: expected a receipt with success")]
    Deployment { contract: &'static str, chain: ChainId },
    /// A transaction that should have succeeded did not.
    #[error("transaction {transaction} of chain {chain}: expected success, got a revert")]
    Reverted { chain: ChainId, transaction: B256 },
    /// A read of the application failed.
    #[error("reading the greeter of chain {chain} failed: {actual}")]
    Read { chain: ChainId, actual: String },
    /// A greeting was not seen once.
    #[error(
        "greeting {id} from chain {source_chain}: expected chain {chain} to have seen it once, got {actual} times"
    )]
    Seen { chain: ChainId, source_chain: ChainId, id: u64, actual: U256 },
    /// A greeting was seen from another sender.
    #[error(
        "greeting {id} from chain {source_chain} on chain {chain}: expected sender {expected}, got {actual}"
    )]
    Sender { chain: ChainId, source_chain: ChainId, id: u64, expected: Address, actual: Address },
    /// Not as many messages were sent as were submitted.
    #[error("expected {expected} messages sent, got {actual}")]
    Sent { expected: usize, actual: usize },
    /// A message was not relayed once.
    #[error(
        "message {message}: expected it relayed once, got {actual} times; the relayer says {state}"
    )]
    Relays { message: B256, actual: u32, state: MessageState },
    /// The server did not start.
    #[error(transparent)]
    Start(#[from] chain_sim::server::StartError),
    /// The server's state was not saved.
    #[error(transparent)]
    State(#[from] chain_sim::server::StateError),
    /// What the server runs in failed.
    #[error("running the server failed: {0}")]
    Runtime(#[source] io::Error),
    /// The server is not able to go on.
    #[error("the server failed: what owns its state has panicked, with the words above")]
    Panicked,
    /// Only native programs have the documented rules.
    #[error(
        "--rules documented: expected --engine native, got an engine with the released bytecode"
    )]
    Rules,
    /// The mnemonic is none.
    #[error("mnemonic: expected 12 to 24 words with a checksum, got one for which: {0}")]
    Mnemonic(String),
    /// The process of a measurement could not be started.
    #[error("starting a measurement failed: {0}")]
    Process(#[source] io::Error),
    /// The process of a measurement failed.
    #[error(
        "measuring {messages} messages between {chains} chains with the {engine} engine: expected its figures, got {actual}"
    )]
    Point { engine: &'static str, chains: u16, messages: u32, actual: String },
    /// The file of the plot cannot be written.
    #[error("writing the plot to {} failed: {source}", path.display())]
    PlotFile { path: PathBuf, source: io::Error },
    /// The plot could not be drawn.
    #[error("drawing the plot for {} failed: {source}", path.display())]
    Plot { path: PathBuf, source: Box<dyn std::error::Error + Send + Sync> },
}

impl Error {
    /// Whether it is in the options.
    pub(crate) const fn is_usage(&self) -> bool {
        use chain_sim::server::{
            StartError::{Cluster, Ports, State},
            StateError::Differs,
        };
        matches!(
            self,
            Self::Rules
                | Self::Mnemonic(_)
                | Self::Start(Cluster(_) | Ports { .. } | State(Differs { .. }))
        )
    }
}
