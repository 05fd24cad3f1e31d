//! The crate's error.

use alloy_primitives::{Address, ChainId};

use crate::Refusal;

/// Why a cluster could not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such chain in the cluster.
    #[error("chain {actual} is not in the cluster, expected one of {expected:?}")]
    UnknownChain {
        /// The cluster's chains.
        expected: Vec<ChainId>,
        /// The chain asked for.
        actual: ChainId,
    },
    /// Two chains of a cluster have the same id.
    #[error("chain {actual} is there twice, expected an id of its own for each chain")]
    DuplicateChain {
        /// The id.
        actual: ChainId,
    },
    /// Blocks must be at least a second apart.
    #[error("block time of chain {chain}: expected at least {expected} s, got {actual} s")]
    BlockTime {
        /// The chain.
        chain: ChainId,
        /// The shortest block time, in seconds.
        expected: u64,
        /// What was asked for, in seconds.
        actual: u64,
    },
    /// A transaction was not admitted.
    #[error("chain {chain} refused the transaction: {refusal}")]
    Refused {
        /// The chain.
        chain: ChainId,
        /// Why.
        #[source]
        refusal: Refusal,
    },
    /// A finalized block stays.
    #[error(
        "reorg of chain {chain} by {actual} blocks: expected at most {expected}, what is below is finalized"
    )]
    ReorgTooDeep {
        /// The chain.
        chain: ChainId,
        /// Blocks above the finalized one.
        expected: u64,
        /// What was asked for.
        actual: u64,
    },
    /// There was still something to do at the bound.
    #[error("not quiet after {expected} steps: {actual} messages and transactions are left")]
    NotQuiet {
        /// Steps allowed.
        expected: u64,
        /// Messages and transactions left.
        actual: usize,
    },
    /// This can be no account's code.
    #[error("code of {account}: expected a contract's or a delegation, got {actual}")]
    Code {
        /// The account.
        account: Address,
        /// What is wrong with it.
        actual: String,
    },
    /// What was saved can be of no cluster.
    #[cfg(feature = "serde")]
    #[error("{at}: expected {expected}, got {actual}")]
    Saved {
        /// What is wrong, and where.
        at: String,
        /// What it should be.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// The EVM failed outside of any transaction.
    #[error("the EVM of chain {chain} failed, expected a result: {actual}")]
    Evm {
        /// The chain.
        chain: ChainId,
        /// What it said.
        actual: String,
    },
    /// The released bytecode could not be had.
    #[cfg(feature = "bytecode")]
    #[error(transparent)]
    Reference(#[from] reference::Error),
}
