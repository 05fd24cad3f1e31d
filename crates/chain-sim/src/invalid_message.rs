//! Why an executing message is not valid.

use alloy_primitives::{Address, B256, ChainId, U256};
use messenger::Identifier;

use crate::Rule;

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
        "chain {chain} executes messages after its block of {expected} s or later, got a block on one of {actual} s"
    )]
    ExecutingInactive {
        /// The executing chain.
        chain: ChainId,
        /// The upgrade's timestamp, in seconds: the parent's must not be before it.
        expected: u64,
        /// The parent's timestamp, in seconds.
        actual: u64,
    },
    /// The initiating block is the activation block of its chain or comes before it.
    #[error(
        "block {actual} of chain {chain} initiates nothing: expected one after the activation block"
    )]
    InitiatingInactive {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        actual: u64,
    },
    /// The initiating message is from the future.
    #[error("message of {actual} s is from the future: expected at most {expected} s")]
    FromFuture {
        /// The executing block's timestamp, in seconds.
        expected: u64,
        /// The initiating message's timestamp, in seconds.
        actual: u64,
    },
    /// The initiating message is too old. At the boundary it is still valid.
    #[error("message of {actual} s has expired: expected at least {expected} s")]
    Expired {
        /// The earliest timestamp that is valid, in seconds.
        expected: u64,
        /// The initiating message's timestamp, in seconds.
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
    /// The initiating chain has yet to build the block, or the rest of it.
    #[error("chain {chain} has yet to build log {index} of block {actual}")]
    NotYet {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        actual: u64,
        /// The log's index within it.
        index: u32,
    },
    /// The block has another timestamp.
    #[error("block {block} of chain {chain} is of {expected} s, got {actual} s")]
    Timestamp {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        block: u64,
        /// The block's timestamp, in seconds.
        expected: u64,
        /// The identifier's, in seconds.
        actual: u64,
    },
    /// The block has no such log.
    #[error("block {block} of chain {chain} has {expected} logs, got index {actual}")]
    LogNotFound {
        /// The initiating chain.
        chain: U256,
        /// The block's number.
        block: u64,
        /// How many logs the block has.
        expected: usize,
        /// The index asked for.
        actual: u32,
    },
    /// The log was emitted by another contract.
    #[error("the log was emitted by {expected}, got origin {actual}")]
    Origin {
        /// Who emitted it.
        expected: Address,
        /// The identifier's origin.
        actual: Address,
    },
    /// The log has another payload.
    #[error("the log's payload hashes to {expected}, got {actual}")]
    PayloadHash {
        /// Hash of the log's payload.
        expected: B256,
        /// The executing message's.
        actual: B256,
    },
    /// The checksum is not that of the log.
    #[error("the log's checksum is {expected}, got {actual}")]
    Checksum {
        /// The checksum of the log that is there.
        expected: B256,
        /// The one declared.
        actual: B256,
    },
    /// It is executed and not declared.
    #[error("the transaction's access list does not declare it: expected checksum {expected}")]
    NotDeclared {
        /// The checksum an entry would have.
        expected: B256,
    },
    /// It depends on itself, by way of other messages of the same timestamp.
    #[error("depends on itself, with {others} other messages of its timestamp")]
    Cycle {
        /// How many other messages the circle has.
        others: usize,
    },
    /// A deposit executes it.
    #[error("executed by a deposit, expected a transaction with an access list")]
    InDeposit,
    /// The identifier cannot be one of a log.
    #[error(transparent)]
    Identifier(#[from] messenger::IdentifierError),
}

impl InvalidMessage {
    /// The rule that it breaks.
    pub const fn rule(&self) -> Rule {
        match self {
            Self::NotInDependencySet { .. } => Rule::DependencySet,
            Self::ExecutingInactive { .. } => Rule::ExecutingActivation,
            Self::InitiatingInactive { .. } => Rule::InitiatingActivation,
            Self::FromFuture { .. } => Rule::NotFromFuture,
            Self::Expired { .. } => Rule::NotExpired,
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

    /// The same of a block that is built: what it executes has to be there already.
    pub(crate) fn of_built_block(self) -> Self {
        match self {
            Self::NotYet { chain, actual, .. } => Self::BlockNotFound { chain, actual },
            other => other,
        }
    }

    /// Whether it may become valid by itself: what it names may still come.
    pub const fn may_come(&self) -> bool {
        matches!(self, Self::NotYet { .. })
    }
}

/// An executing message and why it is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "its log {log_index} executes log {} of block {} of chain {}, but {reason}",
    id.logIndex, id.blockNumber, id.chainId
)]
pub struct InvalidExecution {
    /// Index of the executing log within its block.
    pub log_index: u32,
    /// What it executes.
    pub id: Identifier,
    /// Why it must not.
    pub reason: InvalidMessage,
}
