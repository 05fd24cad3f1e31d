//! Errors of a store's file.

use std::path::PathBuf;

use redb::{CommitError, StorageError, TableError, TransactionError};

/// The reason why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the file.
    #[error("{}: expected a store that no other process uses, got one that a relayer uses", path.display())]
    Used {
        /// The file.
        path: PathBuf,
    },
    /// The file is not there.
    #[error("{}: expected a store, got no file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by another version.
    #[error(
        "{}: expected a store of schema {expected}, got schema {actual}: use the version that wrote it, or begin with a new file",
        path.display()
    )]
    Schema {
        /// The file.
        path: PathBuf,
        /// The schema of this version.
        expected: u64,
        /// The schema of the file.
        actual: u64,
    },
    /// The file cannot be opened.
    #[error("{}: expected a store, got: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The library's reason.
        source: redb::DatabaseError,
    },
    /// Reading or writing has failed.
    #[error("reading or writing the store failed: {0}")]
    File(#[from] redb::Error),
    /// An entry is not what this version writes.
    #[error("the store's table {table}: expected an entry of this version, got: {source}")]
    Entry {
        /// The table.
        table: &'static str,
        /// The reason.
        source: serde_json::Error,
    },
}

impl From<StorageError> for StoreError {
    fn from(error: StorageError) -> Self {
        Self::File(error.into())
    }
}

impl From<TableError> for StoreError {
    fn from(error: TableError) -> Self {
        Self::File(error.into())
    }
}

impl From<TransactionError> for StoreError {
    fn from(error: TransactionError) -> Self {
        Self::File(error.into())
    }
}

impl From<CommitError> for StoreError {
    fn from(error: CommitError) -> Self {
        Self::File(error.into())
    }
}
