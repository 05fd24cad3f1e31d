//! The crate's error.

use std::path::PathBuf;

use alloy_primitives::B256;

/// The reason why the released bytecode is not available.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The creation code failed.
    #[error("creation code of {contract} failed: expected its runtime code, got {actual}")]
    Creation {
        /// The contract.
        contract: &'static str,
        /// The error or the result of the EVM.
        actual: String,
    },
    /// The file of a package's code cannot be read.
    #[error("code of {contract}: expected a file {}, got {actual}; tests/released writes it", path.display())]
    File {
        /// The contract.
        contract: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the file system.
        actual: String,
    },
    /// No published package contains the code.
    #[error("code of {contract}: expected a version that a package contains, got {actual}")]
    NotPublished {
        /// The contract.
        contract: &'static str,
        /// The version.
        actual: &'static str,
    },
    /// The runtime code differs from the released one.
    #[error("runtime code of {contract}: expected hash {expected}, got {actual}")]
    CodeHash {
        /// The contract.
        contract: &'static str,
        /// Hash of the released code.
        expected: B256,
        /// Hash of the code that the creation code returned.
        actual: B256,
    },
}
