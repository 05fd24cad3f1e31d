//! The crate's error.

/// Why a comparison could not be made, or what it found.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The released bytecode could not be had.
    #[error(transparent)]
    Reference(#[from] reference::Error),
    /// The native opcode could not be installed.
    #[error(transparent)]
    UnsupportedSpec(#[from] messenger::UnsupportedSpec),
    /// The EVM refused the transaction before it ran.
    #[error("expected the transaction to run, got: {actual}")]
    Refused {
        /// What the EVM said.
        actual: String,
    },
    /// The two implementations differ.
    #[error(transparent)]
    Divergence(#[from] Box<crate::Divergence>),
}
