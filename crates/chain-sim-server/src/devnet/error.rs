//! The errors of requests.

use std::fmt::Display;

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use messenger::AccessListError;
use op_alloy_rpc_types::SuperchainDAError;

use super::{precompile_overrides::PrecompileError, simulation_error::SimulationError};
use crate::memory::NoRoom;
use chain_sim::{Error, InvalidMessage, Refusal, TraceError};

/// The error of a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    /// A transaction or a message was refused.
    #[error("{}", refusal_text(.0))]
    Refused(Refusal),
    /// A message comes from a chain outside of the executing chain's dependency set.
    #[error(
        "executing message in block (chain {chain}) may not execute message from chain {actual}: not in dependency set"
    )]
    NotInDependencySet {
        /// The executing chain.
        chain: ChainId,
        /// The initiating chain.
        actual: U256,
    },
    /// The transaction is already in the pool.
    #[error("transaction already imported: {actual}")]
    AlreadyKnown {
        /// Its hash.
        actual: B256,
    },
    /// The pool has a transaction with the same sender and nonce that offers at least as much.
    #[error("replacement transaction underpriced: expected at least {expected} wei, got {actual}")]
    Underpriced {
        /// The lowest sufficient offer, in wei per gas.
        expected: u128,
        /// The transaction's offer, in wei per gas.
        actual: u128,
    },
    /// The cluster reported an error.
    #[error(transparent)]
    Cluster(Error),
    /// A message cannot be traced, for another reason than being unknown.
    #[error(transparent)]
    Trace(TraceError),
    /// A call reverted.
    #[error("execution reverted{}", .reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    Reverted {
        /// The revert data.
        output: Bytes,
        /// The decoded revert data.
        reason: Option<String>,
    },
    /// A call halted; in geth's words.
    #[error("{actual}")]
    Halted {
        /// The reason of the halt.
        actual: String,
    },
    /// The EVM rejects a call before it runs.
    #[error("{}", refusal_text(.0))]
    CallRefused(Refusal),
    /// A call needs more gas than it may have; in geth's words.
    #[error("gas required exceeds allowance ({expected})")]
    GasAllowance {
        /// The most gas that it may have.
        expected: u64,
    },
    /// A percentile of a fee history is out of range or out of order; the text begins with geth's
    /// words.
    #[error("invalid reward percentile: number {position}: expected {least} to 100, got {actual}")]
    Percentile {
        /// Its position.
        position: usize,
        /// The least that it may be: the one before it.
        least: f64,
        /// Its value.
        actual: f64,
    },
    /// The sender lacks the value of a call; the text begins with geth's words.
    #[error("insufficient funds for transfer: {actual}")]
    TransferFunds {
        /// The balance and the value.
        actual: String,
    },
    /// Fields of a transaction contradict each other; in geth's words.
    #[error("{actual}")]
    Contradiction {
        /// The contradiction.
        actual: &'static str,
    },
    /// Blocks cannot be simulated.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// A precompile cannot move.
    #[error(transparent)]
    Precompile(#[from] PrecompileError),
    /// A parameter is invalid.
    #[error("{parameter}: expected {expected}, got {actual}")]
    Parameter {
        /// Its name.
        parameter: &'static str,
        /// What was expected.
        expected: String,
        /// The actual value.
        actual: String,
    },
    /// A request would set the code that the messenger or the inbox runs. Other code could
    /// relay messages that were never sent.
    #[error(
        "address: expected an account other than the messenger, the inbox and their implementations, \
         whose code keeps the rules for messages, got {actual}"
    )]
    PredeployCode {
        /// The account.
        actual: Address,
    },
    /// A state to load is malformed. The text begins with anvil's words.
    #[error(
        "Failed to decode state dump: expected JSON with accounts, gzipped or plain, got {actual}"
    )]
    State {
        /// What was found instead.
        actual: String,
    },
    /// The block does not exist.
    #[error("block not found: {actual}")]
    BlockNotFound {
        /// The requested block.
        actual: String,
    },
    /// A range of blocks ends beyond the head; the text begins with geth's words.
    #[error(
        "block range extends beyond current head block: expected at most {expected}, got {actual}"
    )]
    BeyondHead {
        /// The head.
        expected: u64,
        /// The requested block.
        actual: u64,
    },
    /// A range of blocks ends before it begins; the text begins with geth's words.
    #[error(
        "invalid block range params: fromBlock: expected at most toBlock ({expected}), got {actual}"
    )]
    BlockRange {
        /// The last block.
        expected: u64,
        /// The first block.
        actual: u64,
    },
    /// A range has too many blocks.
    #[error("block range too large: expected at most {expected} blocks, got {actual}")]
    WideRange {
        /// The most blocks.
        expected: u64,
        /// The number of blocks.
        actual: u64,
    },
    /// A search has looked at as many blocks as one request may, and has found nothing.
    #[error(
        "search unfinished: expected a result within {expected} blocks, got none up to block {actual}: search on from there"
    )]
    SearchUnfinished {
        /// Number of blocks that it has looked at.
        expected: u64,
        /// The last one.
        actual: u64,
    },
    /// A range of blocks for modified accounts does not grow; in geth's words.
    #[error("start block height ({actual}) must be less than end block height ({expected})")]
    StartNotBelowEnd {
        /// The end.
        expected: u64,
        /// The start.
        actual: u64,
    },
    /// The block is pruned; in the words of geth and reth.
    #[error("pruned history unavailable: expected block {expected} or later, got {actual}")]
    Pruned {
        /// The first block that is there.
        expected: u64,
        /// The requested block, or the block whose state is needed.
        actual: u64,
    },
    /// No block contains the transaction; in geth's words.
    #[error("transaction not found")]
    TransactionNotFound {
        /// The requested transaction's hash.
        actual: B256,
    },
    /// A trace exceeds the memory limit of a request.
    #[error(
        "trace too long: expected at most {expected} bytes: shorten it with limit, disableStack, disableStorage or another tracer"
    )]
    TraceTooLong {
        /// The limit, in bytes.
        expected: usize,
    },
    /// The request took too long; in geth's words.
    #[error("execution aborted (timeout = {}s)", .expected.as_secs_f64())]
    TimedOut {
        /// How long it may take.
        expected: core::time::Duration,
    },
    /// An answer cannot be written as JSON.
    #[error("answer: {0}")]
    Answer(#[source] serde_json::Error),
    /// An answer has more bytes than a response may have.
    #[error("Response is too big")]
    AnswerTooLong {
        /// The limit, in bytes.
        expected: usize,
    },
    /// The request has met a fault of the server.
    #[error("the request failed: it has met a fault of the server, which its log shows")]
    Panicked,
    /// The filter does not exist; in geth's words.
    #[error("filter not found")]
    FilterNotFound {
        /// The requested filter's id.
        actual: U256,
    },
    /// An access list declares an invalid message, or one that is not safe enough.
    #[error("{error}: message {position}: {reason}")]
    Declared {
        /// The specification's error.
        error: SuperchainDAError,
        /// The message's position among the declared messages.
        position: usize,
        /// The expected and the actual value.
        reason: String,
    },
    /// The failsafe is on.
    #[error("failsafe is enabled: no access list is checked")]
    Failsafe,
    /// The interop filter has no chain.
    #[error("not ready: expected at least one chain, got none")]
    NotReady,
    /// Storage keys of the inbox are no entries.
    #[error("failed to parse access entry: {0}")]
    AccessEntry(#[source] AccessListError),
    /// The executing chain is not in the cluster.
    #[error(
        "{}: executing chain: expected one of {expected:?}, got {actual}",
        SuperchainDAError::UnknownChain
    )]
    UnknownExecutingChain {
        /// The chains of the cluster.
        expected: Vec<ChainId>,
        /// The requested chain's id.
        actual: U256,
    },
    /// The message is unknown.
    #[error("Failed to get message: {actual}: not found")]
    MessageNotFound {
        /// Its hash.
        actual: B256,
    },
    /// The chain does not exist.
    #[error("chain not found")]
    ChainNotFound {
        /// The requested chain's id.
        actual: ChainId,
    },
    /// The account needs a signature: it is neither one of the server's accounts nor impersonated.
    #[error(
        "No Signer available for {actual}: expected one of eth_accounts, or an impersonated account"
    )]
    NoSigner {
        /// The account.
        actual: alloy_primitives::Address,
    },
    /// The server has no private key of the account, so that it cannot sign for it. The text begins
    /// with anvil's words.
    #[error(
        "No Signer available: expected an account whose private key the server has, got {actual}"
    )]
    NoKey {
        /// The account.
        actual: alloy_primitives::Address,
    },
    /// A wallet's page asks for another chain than the port's; in the words of `MetaMask`.
    #[error(
        "Unrecognized chain ID \"{actual:#x}\": expected {expected:#x}, the chain of this port; each chain has a port of its own"
    )]
    OtherChain {
        /// The port's chain.
        expected: ChainId,
        /// The requested chain.
        actual: alloy_primitives::U256,
    },
    /// A filter of logs asks for the pending block; in geth's words.
    #[error("pending logs are not supported")]
    PendingLogs,
    /// A part of the `OpenRPC` document is malformed.
    #[error("the OpenRPC document is malformed: {0}")]
    Document(#[source] serde_json::Error),
    /// A port for a new chain cannot be opened.
    #[error("{actual}")]
    Port {
        /// The reason.
        actual: String,
    },
    /// A method of other nodes makes no sense here.
    #[error("{method} is not supported: {reason}")]
    Unsupported {
        /// Its name.
        method: &'static str,
        /// Why it makes no sense.
        reason: &'static str,
    },
    /// No storage word is what a view function of a token returns; the text begins with anvil's
    /// words.
    #[error(
        "Unable to set ERC20 {what}, no slot found: token: expected a contract whose {what} is a \
         storage word, got {actual}"
    )]
    TokenWord {
        /// What the function returns.
        what: &'static str,
        /// The token.
        actual: alloy_primitives::Address,
    },
    /// A transaction waits, and its block was not built in time; in geth's words.
    #[error(
        "The transaction was added to the transaction pool but wasn't processed in {expected:?}"
    )]
    NotIncluded {
        /// How long the request has waited.
        expected: core::time::Duration,
        /// The transaction's hash.
        actual: B256,
    },
    /// A limit is reached.
    #[error("{subject}: expected at most {expected}, got {actual}")]
    Limit {
        /// What is limited.
        subject: &'static str,
        /// The limit.
        expected: u64,
        /// The value that it would have.
        actual: u64,
    },
    /// The server is shutting down.
    #[error("the server is shutting down")]
    ShuttingDown,
}

impl RequestError {
    /// Creates the error of an invalid parameter.
    pub(crate) fn parameter(
        parameter: &'static str,
        expected: impl Into<String>,
        actual: impl Display,
    ) -> Self {
        Self::Parameter { parameter, expected: expected.into(), actual: actual.to_string() }
    }
}

/// Checks that a number in a request is at most `most`.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(crate) fn check_most(
    parameter: &'static str,
    most: u64,
    actual: u64,
) -> Result<(), RequestError> {
    if actual <= most {
        return Ok(());
    }
    Err(RequestError::parameter(parameter, format!("at most {most}"), actual))
}

/// Checks the value that something limited would have.
///
/// # Errors
///
/// [`RequestError::Limit`].
pub(crate) const fn check_limit(
    subject: &'static str,
    expected: u64,
    actual: u64,
) -> Result<(), RequestError> {
    if actual <= expected {
        return Ok(());
    }
    Err(RequestError::Limit { subject, expected, actual })
}

impl From<NoRoom> for RequestError {
    fn from(NoRoom { subject, expected, actual }: NoRoom) -> Self {
        Self::Limit { subject, expected, actual }
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
            other => Self::Trace(other),
        }
    }
}

impl From<InvalidMessage> for RequestError {
    fn from(invalid: InvalidMessage) -> Self {
        Self::Refused(invalid.into())
    }
}

/// Whether the EVM rejects a transaction because it has less gas than it costs before it runs.
pub(super) fn is_intrinsic(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::NotExecutable { actual } if actual.contains("exceeds the gas limit"))
}

/// Returns supersim's words, where it has some, followed by the details that they leave out.
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
        // Clients look for these words of a node.
        Refusal::NotExecutable { actual } if actual.contains("lack of funds") => {
            "insufficient funds for gas * price + value"
        }
        Refusal::NotExecutable { actual } if actual.contains("less than basefee") => {
            "max fee per gas less than block base fee"
        }
        intrinsic if is_intrinsic(intrinsic) => "intrinsic gas too low",
        Refusal::GasLimit { .. } => "exceeds block gas limit",
        other => return other.to_string(),
    };
    format!("{words}: {refusal}")
}
