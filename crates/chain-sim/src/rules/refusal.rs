//! Why a transaction was not admitted to a pool or not included in a block.

use alloy_primitives::ChainId;

use super::InvalidMessage;

/// Why a transaction was not admitted to a pool or not included in a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The transaction is for another chain.
    #[error("transaction for chain {actual}, expected chain {expected}")]
    ChainId {
        /// This chain.
        expected: ChainId,
        /// The transaction's chain id.
        actual: ChainId,
    },
    /// The account has already used the nonce.
    #[error("nonce too low: expected at least {expected}, got {actual}")]
    NonceTooLow {
        /// The account's nonce.
        expected: u64,
        /// The transaction's nonce.
        actual: u64,
    },
    /// The transaction's gas limit is higher than a block's.
    #[error("gas limit too high: expected at most {expected}, got {actual}")]
    GasLimit {
        /// Gas limit of a block.
        expected: u64,
        /// The transaction's gas limit.
        actual: u64,
    },
    /// The transaction's gas limit is higher than that of any transaction (EIP-7825). The text
    /// begins with geth's words.
    #[error("transaction gas limit too high: expected at most {expected}, got {actual}")]
    GasCap {
        /// The highest gas limit of a transaction.
        expected: u64,
        /// The transaction's gas limit.
        actual: u64,
    },
    /// The transaction's data on the L1 take more gas than a block has (since Jovian).
    #[error("data footprint too high: expected at most {expected} gas, got {actual}")]
    DaFootprint {
        /// Gas limit of a block.
        expected: u64,
        /// Gas that the transaction's data take.
        actual: u64,
    },
    /// Deposits come from the L1, not through the pool.
    #[error("got a deposit, expected a transaction from an account")]
    Deposit,
    /// The access list's storage keys of the inbox are not well-formed entries.
    #[error("access list: {0}")]
    AccessList(#[source] messenger::AccessListError),
    /// A message that the transaction declares or executes is invalid.
    #[error(transparent)]
    InvalidMessage(#[from] InvalidMessage),
    /// The [failsafe](crate::InteropFilter::failsafe) is on, and the access list has storage keys
    /// of the inbox.
    #[error("interop failsafe is active: no transaction that declares messages enters a pool")]
    Failsafe,
    /// By [strict ingress](crate::InteropFilter::strict_ingress), a declared message must be earlier
    /// than the next block.
    #[error("strict ingress: expected a message before timestamp {expected}, got one of {actual}")]
    TooRecent {
        /// The timestamp of the next block, in seconds.
        expected: u64,
        /// The message's timestamp, in seconds.
        actual: u64,
    },
    /// By [strict ingress](crate::InteropFilter::strict_ingress), a declared message must not expire
    /// within the timeout.
    #[error(
        "strict ingress: expected a message of timestamp {expected} or later, which does not expire \
         within the timeout, got one of {actual}"
    )]
    ExpiresSoon {
        /// The earliest timestamp that a message may have, in seconds.
        expected: u64,
        /// The message's timestamp, in seconds.
        actual: u64,
    },
    /// The pools have [dropped](crate::InteropFilter::drops) all interop transactions, because a
    /// block of some chain was removed or replaced.
    #[error("dropped from the pool with all interop transactions, because of a reorg")]
    DroppedOnReorg,
    /// A reorg removed the transaction together with its block.
    #[error("its block was reorged out, expected it to stay")]
    ReorgedOut,
    /// The EVM rejects the transaction before it runs: balance, intrinsic gas and the like.
    #[error("not executable: {actual}")]
    NotExecutable {
        /// The EVM's error.
        actual: String,
    },
}

impl Refusal {
    /// Whether the [`InteropFilter`](crate::InteropFilter) of a pool has refused or dropped the
    /// transaction, which blocks may include.
    pub const fn is_by_filter(&self) -> bool {
        matches!(
            self,
            Self::Failsafe
                | Self::DroppedOnReorg
                | Self::TooRecent { .. }
                | Self::ExpiresSoon { .. }
        )
    }
}
