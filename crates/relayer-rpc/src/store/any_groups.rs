//! Groups of changes of a store, wherever it is.

use super::{error::StoreError, group::Groups};
#[cfg(feature = "postgres")]
use crate::postgres::PostgresGroups;

/// Begins and ends groups of changes that become durable together.
#[derive(Debug, Clone)]
pub(crate) enum AnyGroups {
    /// Of a store in a file.
    File(Groups),
    /// Of a store in a database.
    #[cfg(feature = "postgres")]
    Database(PostgresGroups),
}

impl AnyGroups {
    /// Begins a group, if none has begun.
    pub(crate) fn begin(&self) {
        match self {
            Self::File(groups) => groups.begin(),
            #[cfg(feature = "postgres")]
            Self::Database(groups) => groups.begin(),
        }
    }

    /// Makes all changes of the group durable, and ends it. In a database it also renews the lease if it
    /// is time.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. It is unknown then whether the changes were made.
    pub(crate) fn end(&self) -> Result<(), StoreError> {
        match self {
            Self::File(groups) => groups.end(),
            #[cfg(feature = "postgres")]
            Self::Database(groups) => Ok(groups.end()?),
        }
    }
}
