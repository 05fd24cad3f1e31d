//! Where a store is.

use std::{
    fmt,
    path::{PathBuf, absolute},
    str::FromStr,
};

use super::{any_store::AnyStore, error::StoreError, redb_store::RedbStore, view::StoreView};
#[cfg(feature = "postgres")]
use crate::postgres::{DatabaseUrl, PostgresView, Standby};

/// Where a store is: a file, or a database that several replicas share.
///
/// It is shown without user and password.
#[derive(Debug, Clone)]
pub enum StorePlace {
    /// In this file.
    File(PathBuf),
    /// In this database.
    #[cfg(feature = "postgres")]
    Database(DatabaseUrl),
}

impl StorePlace {
    /// Opens a store that is there and that no relayer uses.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn open_existing(&self) -> Result<AnyStore, StoreError> {
        match self {
            Self::File(path) => Ok(RedbStore::open_existing(path)?.into()),
            #[cfg(feature = "postgres")]
            Self::Database(url) => {
                // One that is not there must not be created.
                PostgresView::open(url.clone())?.holder()?;
                Ok(Standby::new(url.clone())?.take_now()?.into())
            }
        }
    }

    /// Opens a view of a store that is there. Only in a database it can be one that a relayer uses.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn view(&self) -> Result<StoreView, StoreError> {
        match self {
            Self::File(path) => Ok(RedbStore::open_existing(path)?.view()),
            #[cfg(feature = "postgres")]
            Self::Database(url) => Ok(PostgresView::open(url.clone())?.into()),
        }
    }
}

impl FromStr for StorePlace {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        #[cfg(feature = "postgres")]
        if DatabaseUrl::is_meant(text) {
            return Ok(Self::Database(text.parse()?));
        }
        if text.contains("://") {
            return Err(StoreError::Place);
        }
        Ok(Self::File(text.into()))
    }
}

impl fmt::Display for StorePlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => absolute(path).unwrap_or_else(|_| path.clone()).display().fmt(out),
            #[cfg(feature = "postgres")]
            Self::Database(url) => url.fmt(out),
        }
    }
}
