//! Errors of stores.

use std::path::PathBuf;

use redb::{CommitError, StorageError, TableError, TransactionError};

#[cfg(feature = "postgres")]
use crate::postgres::PostgresError;

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
    /// It is neither a file nor a database.
    #[error("expected a file or postgres://USER@HOST/DATABASE, got another URL")]
    Place,
    /// The database cannot be used.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Database(#[from] PostgresError),
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

impl StoreError {
    /// Whether the options caused the error.
    pub const fn is_usage(&self) -> bool {
        match self {
            Self::Missing { .. } | Self::Schema { .. } | Self::Place => true,
            #[cfg(feature = "postgres")]
            Self::Database(error) => error.is_usage(),
            _ => false,
        }
    }

    /// Whether a relayer uses the store.
    pub const fn is_used(&self) -> bool {
        match self {
            Self::Used { .. } => true,
            #[cfg(feature = "postgres")]
            Self::Database(PostgresError::Used { .. }) => true,
            _ => false,
        }
    }
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
