//! Access lists that declare no message, or another one.

use alloy_primitives::B256;

use super::IdentifierError;

/// Why storage keys of the inbox are not the entries of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessListError {
    /// An entry begins with another type than may stand at its position, or its zero bytes are not
    /// zero.
    #[error("access-list entry {index}: expected {expected}, got {actual}")]
    Entry {
        /// Position among the inbox's storage keys.
        index: usize,
        /// What may stand at this position.
        expected: &'static str,
        /// The entry.
        actual: B256,
    },
    /// The storage keys end within the entries of one message.
    #[error("access list ends after {actual} entries, expected {expected}")]
    Ends {
        /// What was expected next.
        expected: &'static str,
        /// How many entries the list has.
        actual: usize,
    },
}

/// Why an access-list entry does not declare a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeclarationError {
    /// The message's identifier does not fit a checksum.
    #[error(transparent)]
    Identifier(#[from] IdentifierError),
    /// The entry's checksum is another one.
    #[error("access-list checksum: expected {expected}, got {actual}")]
    Checksum {
        /// The checksum of the identifier and the message hash.
        expected: B256,
        /// The entry's checksum.
        actual: B256,
    },
}
