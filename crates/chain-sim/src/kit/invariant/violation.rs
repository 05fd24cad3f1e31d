//! What did not hold.

use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::Identifier;

use crate::{Error, Rule, kit::model::Position};

/// An invariant that did not hold: what was expected and what was there, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// Ether has come into being, or is gone.
    #[error("block {block} of chain {chain}: expected {expected} wei in all, got {actual}")]
    Value {
        /// The chain.
        chain: ChainId,
        /// The block's number.
        block: u64,
        /// What genesis had and deposits have minted, in wei.
        expected: U256,
        /// What all accounts have together, in wei.
        actual: U256,
    },
    /// A predeploy has kept value.
    #[error("block {block} of chain {chain}: expected {expected} wei at {predeploy}, got {actual}")]
    PredeployValue {
        /// The chain.
        chain: ChainId,
        /// The block's number.
        block: u64,
        /// The predeploy.
        predeploy: Address,
        /// What it had before the block, in wei.
        expected: U256,
        /// What it has, in wei.
        actual: U256,
    },
    /// A new message has not the next nonce.
    #[error("{at:?}: expected a message with nonce {expected}, got {actual}")]
    Nonce {
        /// The `SentMessage` log.
        at: Position,
        /// The number of messages that the chain has sent before.
        expected: u64,
        /// The message's nonce.
        actual: U256,
    },
    /// A message was sent that `sendMessage` must refuse.
    #[error("{at:?}: expected no message to {actual}")]
    Unsendable {
        /// The `SentMessage` log.
        at: Position,
        /// What it must not be to.
        actual: String,
    },
    /// A word of a predeploy's state is not what the logs say.
    #[error("state of chain {chain}: expected {expected} at {what}, got {actual}")]
    State {
        /// The chain.
        chain: ChainId,
        /// What the word is.
        what: String,
        /// What it is to be, by the logs.
        expected: U256,
        /// What it is.
        actual: U256,
    },
    /// A predeploy's state has words that no log explains.
    #[error("state of chain {chain}: expected {expected} words at {predeploy}, got {actual}")]
    StateWithoutLog {
        /// The chain.
        chain: ChainId,
        /// The predeploy.
        predeploy: Address,
        /// How many words the logs explain.
        expected: usize,
        /// How many there are.
        actual: usize,
    },
    /// A message was delivered twice.
    #[error("message {hash}: expected one relay, {first:?}, got another, {second:?}")]
    RelayedTwice {
        /// The message.
        hash: B256,
        /// The first delivery.
        first: Position,
        /// The second.
        second: Position,
    },
    /// Something was delivered that no executed log has sent.
    #[error("{at:?}: expected the relay of a message that its transaction executes, got {actual}")]
    NotSent {
        /// The `RelayedMessage` log.
        at: Position,
        /// Hash of the message that it names.
        actual: B256,
    },
    /// A message was delivered while another was.
    #[error("{outer:?}: expected no relay within it, got {inner:?}")]
    Nested {
        /// The outer `RelayedMessage` log.
        outer: Position,
        /// The one within it.
        inner: Position,
    },
    /// A message was delivered elsewhere, or named wrongly.
    #[error("{at:?}: expected {what} {expected}, got {actual}")]
    Relay {
        /// The `RelayedMessage` log.
        at: Position,
        /// What is wrong: destination, source, nonce.
        what: &'static str,
        /// As it was sent.
        expected: U256,
        /// As it was relayed.
        actual: U256,
    },
    /// A target was not called, or called with something else than was sent.
    #[error("relay {at:?}: expected its target to see {expected}, got {actual}")]
    Context {
        /// The `RelayedMessage` log.
        at: Position,
        /// Sender, source, value and calldata's hash.
        expected: String,
        /// What the target has recorded.
        actual: String,
    },
    /// An executing message in a verified block breaks a rule.
    #[error("{at:?} executes {id:?} against rule {rule:?}: expected {expected}, got {actual}")]
    Execution {
        /// The `ExecutingMessage` log.
        at: Position,
        /// What it executes.
        id: Identifier,
        /// The rule.
        rule: Rule,
        /// What the rule asks for.
        expected: String,
        /// What is there.
        actual: String,
    },
    /// A message could be delivered, and nobody does.
    #[error(
        "message {hash} from {from:?}: expected its delivery to {destination}, got none; the relayer says: {actual}"
    )]
    NotDelivered {
        /// The message.
        hash: B256,
        /// The log that sent it last.
        from: Position,
        /// Its destination.
        destination: ChainId,
        /// What the relayer says of it.
        actual: String,
    },
    /// The relayer believes something else than the chains say.
    #[error("message {hash}: expected the relayer to say {expected}, it says: {actual}")]
    Relayer {
        /// The message.
        hash: B256,
        /// What the chains say.
        expected: String,
        /// What the relayer says.
        actual: String,
    },
    /// It went on and on.
    #[error("expected nothing left to do after {expected} steps, got {actual}")]
    NotQuiet {
        /// Steps allowed.
        expected: u64,
        /// What is left.
        actual: String,
    },
    /// The simulator failed.
    #[error(transparent)]
    Simulator(#[from] Error),
    /// An invariant of the application's own.
    #[error("{0}")]
    Own(String),
}
