//! The store of a relayer, wherever it is.

use alloy_primitives::B256;
use relayer::{Attempt, AttemptId, Change, Count, Page, Query, Saved, Store, StoredMessage};

use super::{any_groups::AnyGroups, error::StoreError, redb_store::RedbStore, view::StoreView};
#[cfg(feature = "postgres")]
use crate::postgres::PostgresStore;

/// The store of a relayer: in a file, or in a database.
#[derive(Debug)]
pub enum AnyStore {
    /// In a file.
    File(RedbStore),
    /// In a database.
    #[cfg(feature = "postgres")]
    Database(PostgresStore),
}

impl From<RedbStore> for AnyStore {
    fn from(store: RedbStore) -> Self {
        Self::File(store)
    }
}

#[cfg(feature = "postgres")]
impl From<PostgresStore> for AnyStore {
    fn from(store: PostgresStore) -> Self {
        Self::Database(store)
    }
}

/// Does the same with a store, wherever it is.
macro_rules! with {
    ($any:expr, $store:ident => $do:expr) => {
        match $any {
            AnyStore::File($store) => $do,
            #[cfg(feature = "postgres")]
            AnyStore::Database($store) => $do.map_err(StoreError::from),
        }
    };
}

impl AnyStore {
    /// Returns a view for readers on other threads.
    pub fn view(&self) -> StoreView {
        match self {
            Self::File(store) => store.view(),
            #[cfg(feature = "postgres")]
            Self::Database(store) => store.view().into(),
        }
    }

    /// Returns what begins and ends groups of changes.
    pub(crate) fn groups(&self) -> AnyGroups {
        match self {
            Self::File(store) => AnyGroups::File(store.groups()),
            #[cfg(feature = "postgres")]
            Self::Database(store) => AnyGroups::Database(store.groups()),
        }
    }
}

impl Store for AnyStore {
    type Error = StoreError;

    fn load(&mut self) -> Result<Saved, StoreError> {
        with!(self, store => store.load())
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        with!(self, store => store.apply(changes))
    }

    fn message(&self, hash: B256) -> Result<Option<StoredMessage>, StoreError> {
        with!(self, store => store.message(hash))
    }

    fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, StoreError> {
        with!(self, store => store.attempt(id))
    }

    fn messages(&self, query: &Query) -> Result<Page, StoreError> {
        with!(self, store => store.messages(query))
    }

    fn counts(&self) -> Result<Vec<Count>, StoreError> {
        with!(self, store => store.counts())
    }
}
