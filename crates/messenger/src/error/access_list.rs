//! Errors of access lists.

use alloy_primitives::B256;

use super::IdentifierError;

/// Why storage keys of the inbox are not well-formed entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessListError {
    /// An entry has an unexpected type byte, or non-zero bytes where zeros are required.
    #[error("access-list entry {index}: expected {expected}, got {actual}")]
    Entry {
        /// Position among the inbox's storage keys.
        index: usize,
        /// The types that are allowed at this position.
        expected: &'static str,
        /// The entry.
        actual: B256,
    },
    /// The storage keys end within the entries of one message.
    #[error("access list ends after {actual} entries, expected {expected}")]
    Ends {
        /// The type that is missing.
        expected: &'static str,
        /// Number of entries in the list.
        actual: usize,
    },
}

/// Why an access-list entry does not declare a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeclarationError {
    /// The identifier has a field that is too large for a checksum.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// The entry has another checksum.
    #[error("access-list checksum: expected {expected}, got {actual}")]
    Checksum {
        /// The checksum of the identifier and the payload hash.
        expected: B256,
        /// The entry's checksum.
        actual: B256,
    },
}
