//! What is wrong with a genesis file.

use alloy_primitives::{Address, ChainId};

/// The reason why a genesis file is refused: what it asks for and a chain cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GenesisError {
    /// A field has a value that a chain cannot have.
    #[error("{field}: expected {expected}, got {actual}")]
    Field {
        /// The field.
        field: String,
        /// What it can be.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// A fork is not known.
    #[error(
        "config.{actual}: expected a fork of Ethereum up to Osaka or of the OP Stack up to Karst and Lagoon, got one that is not known"
    )]
    UnknownFork {
        /// The field of the file.
        actual: String,
    },
    /// A fork begins after the genesis block. Only Lagoon can: a chain keeps the rules of its hard
    /// fork.
    #[error(
        "config.{field}: expected a time up to that of the genesis block, {expected}, or none, got {actual}"
    )]
    LaterFork {
        /// The field of the file.
        field: &'static str,
        /// The timestamp of the genesis block, in seconds.
        expected: u64,
        /// The time of the fork, in seconds.
        actual: u64,
    },
    /// A fork is active without one that comes before it.
    #[error("config.{expected}: expected it at genesis, because {actual} is, got none")]
    MissingFork {
        /// The field of the missing fork.
        expected: &'static str,
        /// The field of the active fork.
        actual: &'static str,
    },
    /// The genesis is of another chain.
    #[error("config.chainId: expected {expected}, got {actual}")]
    ChainId {
        /// The chain.
        expected: ChainId,
        /// The id in the file.
        actual: ChainId,
    },
    /// The genesis block would be later than the present.
    #[error("timestamp: expected at most {expected}, the present, got {actual}")]
    Future {
        /// The time of the clock, in seconds.
        expected: u64,
        /// The timestamp, in seconds.
        actual: u64,
    },
    /// The code of an account is too long.
    #[error("code of {account}: expected at most {expected} bytes, got {actual}")]
    CodeTooLong {
        /// The account.
        account: Address,
        /// The most bytes.
        expected: usize,
        /// The number of bytes.
        actual: usize,
    },
    /// The code of an account is invalid.
    #[error("code of {account}: expected contract code or a delegation, got {actual}")]
    Code {
        /// The account.
        account: Address,
        /// What is wrong with it.
        actual: String,
    },
    /// One of the messenger and the inbox is there, and the other is not.
    #[error("account {expected}: expected code, because {actual} has code, got none")]
    OnePredeploy {
        /// The predeploy without code.
        expected: Address,
        /// The predeploy with code.
        actual: Address,
    },
    /// The chain's own messenger would have other rules than the cluster's.
    #[error(
        "send rules: expected the released ones, because the genesis has the code of the messenger, got the documented ones"
    )]
    SendRules,
}

impl GenesisError {
    /// The error for a field.
    #[expect(clippy::needless_pass_by_value, reason = "values are written where they are found")]
    pub(crate) fn field(
        field: impl Into<String>,
        expected: impl ToString,
        actual: impl ToString,
    ) -> Self {
        let (expected, actual) = (expected.to_string(), actual.to_string());
        Self::Field { field: field.into(), expected, actual }
    }
}
