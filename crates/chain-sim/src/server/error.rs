//! Why a server does not start, and what a request can come to, other than an answer.

use std::{fmt::Display, net::SocketAddr};

use alloy_primitives::{B256, Bytes, ChainId, U256};
use jsonrpsee::types::{ErrorObjectOwned, error};
use op_alloy_rpc_types::SuperchainDAError;

use crate::{Error, InvalidMessage, Refusal, TraceError};

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The cluster cannot be.
    #[error(transparent)]
    Cluster(#[from] crate::Error),
    /// A port is not to be had.
    #[error("listening on {address} failed: {source}")]
    Listen {
        /// Address and port.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// There are more chains than ports.
    #[error("{chains} chains from port {starting_port} on: expected ports up to 65535")]
    Ports {
        /// How many chains there are.
        chains: usize,
        /// The first chain's port.
        starting_port: u16,
    },
    /// Two methods have the same name.
    #[error(transparent)]
    Methods(#[from] jsonrpsee::core::RegisterMethodError),
    /// The owner's thread could not be started.
    #[error("starting a thread failed: {0}")]
    Thread(#[source] std::io::Error),
    /// The state could not be loaded, or cannot be saved.
    #[error(transparent)]
    State(#[from] super::StateError),
}

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum RequestError {
    /// A transaction, or a message, was refused.
    #[error("{}", refusal_text(.0))]
    Refused(Refusal),
    /// A message is of a chain whose messages this one does not execute.
    #[error(
        "executing message in block (chain {chain}) may not execute message from chain {actual}: not in dependency set"
    )]
    NotInDependencySet {
        /// The executing chain.
        chain: ChainId,
        /// The initiating chain.
        actual: U256,
    },
    /// The same transaction waits already.
    #[error("transaction already imported: {actual}")]
    AlreadyKnown {
        /// Its hash.
        actual: B256,
    },
    /// A transaction with the same nonce waits that offers as much.
    #[error("replacement transaction underpriced: expected at least {expected} wei, got {actual}")]
    Underpriced {
        /// The least that would do, in wei per gas.
        expected: u128,
        /// What it offers, in wei per gas.
        actual: u128,
    },
    /// The cluster could not do it.
    #[error(transparent)]
    Cluster(Error),
    /// A call reverted.
    #[error("execution reverted{}", .reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    Reverted {
        /// What it reverted with.
        output: Bytes,
        /// That, decoded.
        reason: Option<String>,
    },
    /// A call came to a halt.
    #[error("execution halted: {actual}")]
    Halted {
        /// How.
        actual: String,
    },
    /// A parameter cannot be what it is.
    #[error("{parameter}: expected {expected}, got {actual}")]
    Parameter {
        /// Its name.
        parameter: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// What is to be loaded is no state; anvil's words.
    #[error("Failed to decode state dump: expected JSON with accounts, gzipped, got {actual}")]
    State {
        /// What is wrong.
        actual: String,
    },
    /// There is no such block.
    #[error("block not found: {actual}")]
    BlockNotFound {
        /// What was asked for.
        actual: String,
    },
    /// There is no such transaction in any block, in geth's words.
    #[error("transaction not found")]
    TransactionNotFound {
        /// What was asked for.
        actual: B256,
    },
    /// A trace takes more memory than a request may.
    #[error(
        "trace too long: expected at most {expected} bytes: ask for less by limit, disableStack, disableStorage or another tracer"
    )]
    TraceTooLong {
        /// The most that is recorded.
        expected: usize,
    },
    /// There is no such filter, in geth's words.
    #[error("filter not found")]
    FilterNotFound {
        /// What was asked for.
        actual: U256,
    },
    /// An access list declares a message that is not valid, or not safe enough.
    #[error("{error}: message {position}: {reason}")]
    Declared {
        /// What the specification calls it.
        error: SuperchainDAError,
        /// The message's position among those that are declared.
        position: usize,
        /// What was expected, and what is there.
        reason: String,
    },
    /// The chain that is to execute messages is none of these.
    #[error(
        "{}: executing chain: expected one of {expected:?}, got {actual}",
        SuperchainDAError::UnknownChain
    )]
    UnknownExecutingChain {
        /// The chains.
        expected: Vec<ChainId>,
        /// What was asked for.
        actual: U256,
    },
    /// A message is not known.
    #[error("Failed to get message: {actual}: not found")]
    MessageNotFound {
        /// Its hash.
        actual: B256,
    },
    /// There is no such chain.
    #[error("chain not found")]
    ChainNotFound {
        /// What was asked for.
        actual: ChainId,
    },
    /// The account's key is not here.
    #[error(
        "No Signer available for {actual}: expected one of eth_accounts, or one that is impersonated"
    )]
    NoSigner {
        /// The account.
        actual: alloy_primitives::Address,
    },
    /// A part of the document of all methods cannot be read.
    #[error("the document of all methods: {0}")]
    Document(#[source] serde_json::Error),
    /// A port cannot be had.
    #[error(transparent)]
    Port(#[from] StartError),
    /// There is as much of something as there may be.
    #[error("{subject}: expected at most {expected}")]
    Limit {
        /// Of what.
        subject: &'static str,
        /// How much there may be.
        expected: usize,
    },
    /// The server is about to end.
    #[error("the server is shutting down")]
    ShuttingDown,
}

/// The code of a transaction that is not taken (EIP-1474).
const TRANSACTION_REJECTED: i32 = -32003;
/// The code of something that is not there (EIP-1474).
const RESOURCE_NOT_FOUND: i32 = -32001;
/// The code of a request that is beyond a limit (EIP-1474).
pub(super) const LIMIT_EXCEEDED: i32 = -32005;
/// The code of an error that geth has none for.
const SERVER_ERROR: i32 = -32000;
/// The code of a call that reverted, as geth has it.
const EXECUTION_REVERTED: i32 = 3;

impl RequestError {
    /// A parameter that cannot be what it is.
    pub(super) fn parameter(
        parameter: &'static str,
        expected: impl Into<String>,
        actual: impl Display,
    ) -> Self {
        Self::Parameter { parameter, expected: expected.into(), actual: actual.to_string() }
    }

    /// The code that clients see.
    const fn code(&self) -> i32 {
        match self {
            Self::Refused(
                Refusal::InvalidMessage(_) | Refusal::Deposit | Refusal::AccessList(_),
            )
            | Self::NotInDependencySet { .. }
            | Self::Parameter { .. }
            | Self::Port(_)
            | Self::State { .. }
            | Self::MessageNotFound { .. }
            | Self::NoSigner { .. }
            | Self::ChainNotFound { .. }
            | Self::Cluster(
                Error::ReorgTooDeep { .. } | Error::Code { .. } | Error::DuplicateChain { .. },
            ) => error::INVALID_PARAMS_CODE,
            Self::Refused(_)
            | Self::AlreadyKnown { .. }
            | Self::Underpriced { .. }
            | Self::Halted { .. } => TRANSACTION_REJECTED,
            Self::Cluster(_) | Self::Document(_) | Self::ShuttingDown => error::INTERNAL_ERROR_CODE,
            Self::Limit { .. } => LIMIT_EXCEEDED,
            Self::Reverted { .. } => EXECUTION_REVERTED,
            Self::BlockNotFound { .. } => RESOURCE_NOT_FOUND,
            Self::FilterNotFound { .. }
            | Self::TransactionNotFound { .. }
            | Self::TraceTooLong { .. } => SERVER_ERROR,
            Self::Declared { error, .. } => *error as i32,
            Self::UnknownExecutingChain { .. } => SuperchainDAError::UnknownChain as i32,
        }
    }
}

impl From<Error> for RequestError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused { refusal, .. } => Self::Refused(refusal),
            Error::UnknownChain { actual, .. } => Self::ChainNotFound { actual },
            other => Self::Cluster(other),
        }
    }
}

impl From<TraceError> for RequestError {
    fn from(error: TraceError) -> Self {
        match error {
            TraceError::UnknownMessage { actual, .. } => Self::MessageNotFound { actual },
            TraceError::Cluster(error) => error.into(),
        }
    }
}

impl From<InvalidMessage> for RequestError {
    fn from(invalid: InvalidMessage) -> Self {
        Self::Refused(invalid.into())
    }
}

impl From<RequestError> for ErrorObjectOwned {
    fn from(error: RequestError) -> Self {
        let data = match &error {
            RequestError::Reverted { output, .. } => Some(output.clone()),
            _ => None,
        };
        Self::owned(error.code(), error.to_string(), data)
    }
}

/// supersim's words, where it has some, and then what it leaves out.
fn refusal_text(refusal: &Refusal) -> String {
    let words = match refusal {
        Refusal::Deposit => return "cannot process deposit tx".into(),
        Refusal::InvalidMessage(invalid) => match invalid {
            InvalidMessage::NotInDependencySet { actual, .. } => {
                return format!("no chain found for chain id: {actual}: {invalid}");
            }
            InvalidMessage::Timestamp { .. } => {
                "executing message identifier does not match block timestamp"
            }
            InvalidMessage::BlockNotFound { .. } | InvalidMessage::NotYet { .. } => {
                "failed to fetch executing message block: not found"
            }
            InvalidMessage::LogNotFound { .. } | InvalidMessage::Origin { .. } => {
                "initiating message not found"
            }
            InvalidMessage::PayloadHash { .. } | InvalidMessage::Checksum { .. } => {
                "executing and initiating message fields are not equal"
            }
            _ => return format!("invalid executing message: {invalid}"),
        },
        // What clients look for in what a node says.
        Refusal::NotExecutable { actual } if actual.contains("lack of funds") => {
            "insufficient funds for gas * price + value"
        }
        Refusal::NotExecutable { actual } if actual.contains("exceeds the gas limit") => {
            "intrinsic gas too low"
        }
        Refusal::GasLimit { .. } => "exceeds block gas limit",
        other => return other.to_string(),
    };
    format!("{words}: {refusal}")
}
