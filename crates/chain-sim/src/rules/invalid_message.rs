//! Why an executing message is not valid.

use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::Identifier;

use super::Rule;

/// Why an executing message is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMessage {
    /// The initiating chain is not in the dependency set.
    #[error("chain {actual} is not in the dependency set {expected:?}")]
    NotInDependencySet {
        /// The dependency set.
        expected: Vec<U256>,
        /// The initiating chain.
        actual: U256,
    },
    /// The executing chain is not past its activation block.
    #[error(
        "chain {chain} executes messages only in blocks whose parent is at timestamp {expected} or later, got a parent at {actual}"
    )]
    ExecutingInactive {
        /// The executing chain.
        chain: ChainId,
        /// Timestamp of the Lagoon upgrade, in seconds; the parent must not be before it.
        expected: u64,
        /// Timestamp of the parent block, in seconds.
        actual: u64,
    },
    /// The initiating block is the activation block of its chain, or before it.
    #[error(
        "block {actual} of chain {chain} cannot initiate messages: expected a block after the activation block"
    )]
    InitiatingInactive {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        actual: u64,
    },
    /// The initiating message is from the future.
    #[error("message at timestamp {actual} is from the future: expected at most {expected}")]
    FromFuture {
        /// The executing block's timestamp, in seconds.
        expected: u64,
        /// The initiating message's timestamp, in seconds.
        actual: u64,
    },
    /// The initiating message is too old. It is still valid at the earliest valid timestamp itself.
    #[error("message at timestamp {actual} has expired: expected at least {expected}")]
    Expired {
        /// The earliest valid timestamp, in seconds.
        expected: u64,
        /// The initiating message's timestamp, in seconds.
        actual: u64,
    },
    /// All messages of the initiating block have expired on every chain, so that its logs are
    /// [pruned](crate::Cluster::prune). The identifier has a later timestamp than the block.
    #[error(
        "the messages of block {actual} of chain {chain} have expired: expected block {expected} or later"
    )]
    Pruned {
        /// The initiating chain.
        chain: U256,
        /// The first block whose logs are not pruned.
        expected: u64,
        /// The block's number.
        actual: u64,
    },
    /// The initiating chain has no such block.
    #[error("chain {chain} has no block {actual}")]
    BlockNotFound {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        actual: u64,
    },
    /// The initiating chain has yet to build the block, or this part of it.
    #[error("chain {chain} has yet to build log {index} of block {actual}")]
    NotYet {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        actual: u64,
        /// The log's index within the block.
        index: u32,
    },
    /// The initiating block has another timestamp.
    #[error("block {block} of chain {chain} has timestamp {expected}, got {actual}")]
    Timestamp {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        block: u64,
        /// The block's timestamp, in seconds.
        expected: u64,
        /// The identifier's timestamp, in seconds.
        actual: u64,
    },
    /// The initiating block has no such log.
    #[error("block {block} of chain {chain} has {expected} logs, got index {actual}")]
    LogNotFound {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        block: u64,
        /// Number of logs in the block.
        expected: usize,
        /// The identifier's log index.
        actual: u32,
    },
    /// The log was emitted by another contract.
    #[error("the log was emitted by {expected}, got origin {actual}")]
    Origin {
        /// The contract that emitted the log.
        expected: Address,
        /// The identifier's origin.
        actual: Address,
    },
    /// The log has another payload.
    #[error("the log's payload hashes to {expected}, got {actual}")]
    PayloadHash {
        /// Hash of the log's payload.
        expected: B256,
        /// The executing message's payload hash.
        actual: B256,
    },
    /// The declared checksum is not the log's.
    #[error("the log's checksum is {expected}, got {actual}")]
    Checksum {
        /// The log's checksum.
        expected: B256,
        /// The declared checksum.
        actual: B256,
    },
    /// The transaction executes the message without declaring it.
    #[error("the transaction's access list does not declare it: expected checksum {expected}")]
    NotDeclared {
        /// The checksum that the access list lacks.
        expected: B256,
    },
    /// The message depends on itself through other messages at the same timestamp.
    #[error("depends on itself, in a cycle with {others} other messages at its timestamp")]
    Cycle {
        /// Number of other messages in the cycle.
        others: usize,
    },
    /// A deposit executes the message.
    #[error("executed by a deposit, expected a transaction with an access list")]
    InDeposit,
    /// The identifier has a field that is too large for any log.
    #[error(transparent)]
    Identifier(#[from] messenger::IdentifierError),
}

impl InvalidMessage {
    /// The rule that the message breaks.
    pub const fn rule(&self) -> Rule {
        match self {
            Self::NotInDependencySet { .. } => Rule::DependencySet,
            Self::ExecutingInactive { .. } => Rule::ExecutingActivation,
            Self::InitiatingInactive { .. } => Rule::InitiatingActivation,
            Self::FromFuture { .. } => Rule::NotFromFuture,
            Self::Expired { .. } | Self::Pruned { .. } => Rule::NotExpired,
            Self::BlockNotFound { .. } => Rule::Block,
            Self::Timestamp { .. } => Rule::Timestamp,
            Self::NotYet { .. } | Self::LogNotFound { .. } | Self::Identifier(_) => Rule::Log,
            Self::Origin { .. } => Rule::Origin,
            Self::PayloadHash { .. } | Self::Checksum { .. } => Rule::Payload,
            Self::NotDeclared { .. } => Rule::Declared,
            Self::Cycle { .. } => Rule::Acyclic,
            Self::InDeposit => Rule::NotInDeposit,
        }
    }

    /// Turns [`NotYet`](Self::NotYet) into [`BlockNotFound`](Self::BlockNotFound), for messages of
    /// sealed blocks: their initiating logs must exist already.
    pub(crate) fn of_built_block(self) -> Self {
        match self {
            Self::NotYet { chain, actual, .. } => Self::BlockNotFound { chain, actual },
            other => other,
        }
    }

    /// Whether the message may become valid by itself, because its log may still be emitted.
    pub const fn may_come(&self) -> bool {
        matches!(self, Self::NotYet { .. })
    }
}

/// An invalid executing message of a block, and the reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "its log {log_index} executes log {} of block {} of chain {}, but {reason}",
    id.logIndex, id.blockNumber, id.chainId
)]
pub struct InvalidExecution {
    /// Index of the executing log within its block.
    pub log_index: u32,
    /// The identifier of the initiating message.
    pub id: Identifier,
    /// Why the executing message is invalid.
    pub reason: InvalidMessage,
}
