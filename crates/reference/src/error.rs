//! The crate's error.

use alloy_primitives::B256;

/// Why the released bytecode could not be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The creation code did not run to its end.
    #[error("creation code of {contract} failed: expected its runtime code, got {actual}")]
    Creation {
        /// The contract.
        contract: &'static str,
        /// What the EVM said.
        actual: String,
    },
    /// The runtime code is not the one that was released.
    #[error("runtime code of {contract}: expected hash {expected}, got {actual}")]
    CodeHash {
        /// The contract.
        contract: &'static str,
        /// Hash of the released code.
        expected: B256,
        /// Hash of what the creation code gave.
        actual: B256,
    },
}
