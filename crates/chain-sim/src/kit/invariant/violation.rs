//! Violations of invariants.

use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::Identifier;

use crate::{error::Error, kit::model::Position, rules::Rule};

/// A violation of an invariant: where it was found, the expected and the actual value.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// Ether was created or destroyed.
    #[error("block {block} of chain {chain}: expected {expected} wei in total, got {actual}")]
    Value {
        /// The chain.
        chain: ChainId,
        /// The block's number.
        block: u64,
        /// All balances at genesis plus the minted value, in wei.
        expected: U256,
        /// All balances, in wei.
        actual: U256,
    },
    /// The balance of a predeploy has changed.
    #[error("block {block} of chain {chain}: expected {expected} wei at {predeploy}, got {actual}")]
    PredeployValue {
        /// The chain.
        chain: ChainId,
        /// The block's number.
        block: u64,
        /// The predeploy.
        predeploy: Address,
        /// The balance before the block, in wei.
        expected: U256,
        /// The balance after the block, in wei.
        actual: U256,
    },
    /// A new message does not have the next nonce.
    #[error("{at}: expected a message with nonce {expected}, got {actual}")]
    Nonce {
        /// The `SentMessage` log.
        at: Position,
        /// The number of messages that the chain has sent before.
        expected: u64,
        /// The message's nonce.
        actual: U256,
    },
    /// A message was sent that `sendMessage` must refuse.
    #[error("{at}: expected no message to {actual}")]
    Unsendable {
        /// The `SentMessage` log.
        at: Position,
        /// The forbidden destination or target.
        actual: String,
    },
    /// A storage word does not match the logs.
    #[error("state of chain {chain}: expected {expected} at {what}, got {actual}")]
    State {
        /// The chain.
        chain: ChainId,
        /// The name of the word.
        what: String,
        /// The word according to the logs.
        expected: U256,
        /// The actual word.
        actual: U256,
    },
    /// A predeploy has more or fewer storage words than the logs explain.
    #[error("state of chain {chain}: expected {expected} words at {predeploy}, got {actual}")]
    StateWithoutLog {
        /// The chain.
        chain: ChainId,
        /// The predeploy.
        predeploy: Address,
        /// Number of words that the logs explain.
        expected: usize,
        /// Actual number of words.
        actual: usize,
    },
    /// A message was relayed twice.
    #[error("message {hash}: expected one relay, {first}, got another, {second}")]
    RelayedTwice {
        /// Hash of the message.
        hash: B256,
        /// The first `RelayedMessage` log.
        first: Position,
        /// The second `RelayedMessage` log.
        second: Position,
    },
    /// A message was relayed whose log the transaction does not execute.
    #[error("{at}: expected the relay of a message that its transaction executes, got {actual}")]
    NotSent {
        /// The `RelayedMessage` log.
        at: Position,
        /// Hash of the message in the log.
        actual: B256,
    },
    /// A message was relayed within the relay of another message.
    #[error("{outer}: expected no relay within it, got {inner}")]
    Nested {
        /// The outer `RelayedMessage` log.
        outer: Position,
        /// The inner `RelayedMessage` log.
        inner: Position,
    },
    /// A message was relayed on the wrong chain, or its log is wrong.
    #[error("{at}: expected {what} {expected}, got {actual}")]
    Relay {
        /// The `RelayedMessage` log.
        at: Position,
        /// The wrong field: destination, source or nonce.
        what: &'static str,
        /// The field of the sent message.
        expected: U256,
        /// The field of the relayed message.
        actual: U256,
    },
    /// The target of a relay was not called, or saw another context, value or calldata.
    #[error("relay {at}: expected its target to see {expected}, got {actual}")]
    Context {
        /// The `RelayedMessage` log.
        at: Position,
        /// Sender, source, value and hash of the calldata.
        expected: String,
        /// What the target has recorded.
        actual: String,
    },
    /// An executing message in a verified block breaks a rule.
    #[error(
        "{at} executes log {} of block {} of chain {} against rule {rule:?}: expected {expected}, got {actual}",
        .id.logIndex, .id.blockNumber, .id.chainId
    )]
    Execution {
        /// The `ExecutingMessage` log.
        at: Position,
        /// The identifier of the initiating message.
        id: Identifier,
        /// The rule.
        rule: Rule,
        /// What the rule requires.
        expected: String,
        /// What was found.
        actual: String,
    },
    /// A message could be relayed, and was not.
    #[error(
        "message {hash} from {from}: expected a relay on {destination}, got none; the relayer's state: {actual}"
    )]
    NotDelivered {
        /// Hash of the message.
        hash: B256,
        /// The last log that sent the message.
        from: Position,
        /// Chain id of the destination.
        destination: ChainId,
        /// The relayer's state of the message.
        actual: String,
    },
    /// The relayer's state of a message contradicts the chains.
    #[error("message {hash}: expected the relayer to report {expected}, got {actual}")]
    Relayer {
        /// Hash of the message.
        hash: B256,
        /// The state according to the chains.
        expected: String,
        /// The relayer's state of the message.
        actual: String,
    },
    /// Something is left to do after the maximum number of steps.
    #[error("expected nothing left to do after {expected} steps, got {actual}")]
    NotQuiet {
        /// The maximum number of steps.
        expected: u64,
        /// What is left to do.
        actual: String,
    },
    /// The simulator failed.
    #[error(transparent)]
    Simulator(#[from] Error),
    /// A value of the application is not the [expected](super::expect_equal) one.
    #[error("{what}: expected {expected}, got {actual}")]
    Unequal {
        /// What must be equal.
        what: String,
        /// The expected value.
        expected: String,
        /// The actual value.
        actual: String,
    },
    /// An invariant of the application does not hold.
    #[error("{0}")]
    Application(String),
}
