//! Why a transaction was not admitted, or left out of a block.

use alloy_primitives::ChainId;

use crate::InvalidMessage;

/// Why a transaction does not get into a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is for another chain, or for any.
    #[error(
        "transaction for {}, expected chain {expected}",
        .actual.map_or_else(|| "any chain".to_owned(), |actual| format!("chain {actual}"))
    )]
    ChainId {
        /// This chain.
        expected: ChainId,
        /// What the transaction says.
        actual: Option<ChainId>,
    },
    /// Its nonce is used up.
    #[error("nonce too low: expected at least {expected}, got {actual}")]
    NonceTooLow {
        /// The account's nonce.
        expected: u64,
        /// The transaction's.
        actual: u64,
    },
    /// It can never fit a block.
    #[error("gas limit too high: expected at most {expected}, got {actual}")]
    GasLimit {
        /// Gas that fits a block.
        expected: u64,
        /// The transaction's.
        actual: u64,
    },
    /// Deposits come from the L1, not through the pool.
    #[error("a deposit, expected a transaction of an account")]
    Deposit,
    /// Its storage keys of the inbox are not entries of messages.
    #[error("access list: {0}")]
    AccessList(#[source] messenger::AccessListError),
    /// A message it declares, or executes, is not valid.
    #[error(transparent)]
    InvalidMessage(#[from] InvalidMessage),
    /// A reorg took back its block, and it with it.
    #[error("its block was taken back, expected it to stay")]
    ReorgedOut,
    /// The EVM does not begin to run it: balance, intrinsic gas and the like.
    #[error("not executable: {actual}")]
    NotExecutable {
        /// What the EVM says.
        actual: String,
    },
}
