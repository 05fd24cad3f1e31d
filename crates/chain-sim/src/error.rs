//! The crate's error.

use alloy_primitives::{Address, ChainId};

#[cfg(feature = "bytecode")]
use messenger::Versions;

use crate::{
    genesis_error::GenesisError,
    hard_fork::UnsupportedHardFork,
    rules::{Refusal, WindowTooLong},
};

/// Errors of a cluster and its relayer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such chain in the cluster.
    #[error("chain {actual} is not in the cluster, expected one of {expected:?}")]
    UnknownChain {
        /// The cluster's chains.
        expected: Vec<ChainId>,
        /// The requested chain.
        actual: ChainId,
    },
    /// Two chains of a cluster have the same id.
    #[error("two chains have id {actual}, expected different ids")]
    DuplicateChain {
        /// The id.
        actual: ChainId,
    },
    /// A block time is too short: blocks must be at least a second apart.
    #[error("block time of chain {chain}: expected at least {expected} s, got {actual} s")]
    BlockTime {
        /// The chain.
        chain: ChainId,
        /// The shortest block time, in seconds.
        expected: u64,
        /// The requested block time, in seconds.
        actual: u64,
    },
    /// An expiry window is too long.
    #[error(
        "message expiry window of {}: expected at most {expected} s, got {actual} s",
        .chain.map_or_else(|| "the cluster".to_owned(), |chain| format!("chain {chain}"))
    )]
    MessageExpiryWindow {
        /// The chain; `None` for the window of the cluster.
        chain: Option<ChainId>,
        /// The longest window, in seconds.
        expected: u64,
        /// The requested window, in seconds.
        actual: u64,
    },
    /// The hard fork is not supported.
    #[error(transparent)]
    HardFork(#[from] UnsupportedHardFork),
    /// A transaction was not admitted to the pool, or a call could not be executed.
    #[error("chain {chain} refused the transaction: {refusal}")]
    Refused {
        /// The chain.
        chain: ChainId,
        /// The reason.
        #[source]
        refusal: Refusal,
    },
    /// A contract could not be deployed.
    #[error("deployment on chain {chain}: expected a contract, got {actual}")]
    Deployment {
        /// The chain.
        chain: ChainId,
        /// Why its creation failed.
        actual: String,
    },
    /// A contract did not say what was asked of it.
    #[error("{function} of {contract} on chain {chain}: expected what it returns, got {actual}")]
    Read {
        /// The signature of the function.
        function: &'static str,
        /// The contract.
        contract: Address,
        /// The chain.
        chain: ChainId,
        /// Why the call failed, or what it returned.
        actual: String,
    },
    /// A reorg would remove finalized blocks.
    #[error(
        "reorg of chain {chain} by {actual} blocks: expected at most {expected}, older blocks are finalized"
    )]
    ReorgTooDeep {
        /// The chain.
        chain: ChainId,
        /// Number of blocks above the finalized block.
        expected: u64,
        /// The requested number of blocks.
        actual: u64,
    },
    /// Something is left to do after the maximum number of steps.
    #[error("not quiet after {expected} steps: {actual} messages and transactions are left")]
    NotQuiet {
        /// The maximum number of steps.
        expected: u64,
        /// Number of messages and transactions that are left.
        actual: usize,
    },
    /// The code of an account is invalid.
    #[error("code of {account}: expected contract code or a delegation, got {actual}")]
    Code {
        /// The account.
        account: Address,
        /// What is wrong with the code.
        actual: String,
    },
    /// A genesis is not one that the chain can have.
    #[error("genesis of chain {chain}: {error}")]
    Genesis {
        /// The chain.
        chain: ChainId,
        /// What is wrong with it.
        #[source]
        error: GenesisError,
    },
    /// A saved cluster is invalid.
    #[cfg(feature = "serde")]
    #[error("{at}: expected {expected}, got {actual}")]
    Saved {
        /// The invalid field, and where it is.
        at: String,
        /// The expected value.
        expected: String,
        /// The actual value.
        actual: String,
    },
    /// The EVM failed outside of any transaction.
    #[error("the EVM of chain {chain} failed, expected a result: {actual}")]
    Evm {
        /// The chain.
        chain: ChainId,
        /// The EVM's error.
        actual: String,
    },
    /// The engine does not have the bytecode of these versions.
    #[cfg(feature = "bytecode")]
    #[error(
        "versions of an engine with the released bytecode: expected messenger {} and inbox {}, got {} and {}",
        Versions::V1_2_0.messenger, Versions::V1_2_0.inbox, actual.messenger, actual.inbox
    )]
    Versions {
        /// The versions of the configuration.
        actual: Versions,
    },
    /// The released bytecode could not be loaded.
    #[cfg(feature = "bytecode")]
    #[error(transparent)]
    Reference(#[from] reference::Error),
}

impl Error {
    /// The error for an expiry window of a chain, or of the cluster, that is too long.
    pub(crate) const fn window(chain: Option<ChainId>, window: WindowTooLong) -> Self {
        let WindowTooLong { expected, actual } = window;
        Self::MessageExpiryWindow { chain, expected, actual }
    }

    /// The error for an EVM that failed outside of any transaction.
    pub(crate) fn evm(chain: ChainId, error: impl core::fmt::Display) -> Self {
        Self::Evm { chain, actual: error.to_string() }
    }
}
