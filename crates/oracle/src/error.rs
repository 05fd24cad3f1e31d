//! The crate's error.

/// A failed comparison, or the difference that it found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The released bytecode is not available.
    #[error(transparent)]
    Reference(#[from] reference::Error),
    /// The native opcode could not be installed.
    #[error(transparent)]
    UnsupportedSpec(#[from] messenger::UnsupportedSpec),
    /// A recording does not have an observation of each transaction.
    #[error("a recording: expected {expected} observations, got {actual}")]
    Observations {
        /// Number of transactions.
        expected: usize,
        /// Number of observations.
        actual: usize,
    },
    /// A recording names a spec that op-revm does not know.
    #[error("spec of a recording: expected one of the OP Stack, got {actual:?}")]
    UnknownSpec {
        /// The name.
        actual: String,
    },
    /// The EVM refused the transaction before it ran.
    #[error("expected the transaction to run, got: {actual}")]
    Refused {
        /// The error of the EVM.
        actual: String,
    },
    /// The two implementations differ.
    #[error(transparent)]
    Divergence(#[from] Box<crate::Divergence>),
}
