//! The store.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use alloy_primitives::B256;
use redb::{Builder, Database, DatabaseError, ReadableDatabase, backends::InMemoryBackend};
use relayer::{Attempt, AttemptId, Change, Count, Page, Query, Saved, Store, StoredMessage};

use super::{error::StoreError, group::Groups, read, schema, view::StoreView, write};

/// The most bytes of the file that are kept in memory.
const CACHE: usize = 32 * 1024 * 1024;

/// A relayer's store in one file, which survives the end of the process at any time.
///
/// [`apply`](Store::apply) makes changes durable, unless a [group](Groups) is open: then they are
/// durable at its end, all of them at once. One process at a time can use the file.
#[derive(Debug)]
pub struct RedbStore {
    path: PathBuf,
    database: Arc<Database>,
    groups: Groups,
}

impl RedbStore {
    /// Opens a store, or creates it where there is no file.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        Self::with(path.into(), |builder, path| builder.create(path))
    }

    /// Opens a store that is there.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn open_existing(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        if !path.exists() {
            return Err(StoreError::Missing { path });
        }
        Self::with(path, |builder, path| builder.open(path))
    }

    /// Creates a store in memory, which ends with the process.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::with("memory".into(), |builder, _| {
            builder.create_with_backend(InMemoryBackend::new())
        })
    }

    /// Opens a store in some way.
    fn with(
        path: PathBuf,
        open: impl FnOnce(&Builder, &Path) -> Result<Database, DatabaseError>,
    ) -> Result<Self, StoreError> {
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE);
        let database = open(&builder, &path).map_err(|error| match error {
            DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
                StoreError::Used { path: path.clone() }
            }
            source => StoreError::Open { path: path.clone(), source },
        })?;
        schema::check(&database, &path)?;
        Ok(Self { path, database: Arc::new(database), groups: Groups::default() })
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a view for readers on other threads.
    pub fn view(&self) -> StoreView {
        StoreView::new(self.database.clone())
    }

    /// Returns what begins and ends groups of changes.
    pub fn groups(&self) -> Groups {
        self.groups.clone()
    }
}

impl Store for RedbStore {
    type Error = StoreError;

    fn load(&mut self) -> Result<Saved, StoreError> {
        self.groups.end()?;
        read::saved(&self.database.begin_read()?)
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let begin = || Ok(self.database.begin_write()?);
        self.groups.change(begin, |transaction| write::apply(transaction, changes))
    }

    fn message(&self, hash: B256) -> Result<Option<StoredMessage>, StoreError> {
        let begun = self.groups.read(|transaction| read::message(transaction, hash));
        begun.unwrap_or_else(|| read::message(&self.database.begin_read()?, hash))
    }

    fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, StoreError> {
        let begun = self.groups.read(|transaction| read::attempt(transaction, &id));
        begun.unwrap_or_else(|| read::attempt(&self.database.begin_read()?, &id))
    }

    fn messages(&self, query: &Query) -> Result<Page, StoreError> {
        let begun = self.groups.read(|transaction| read::page(transaction, query));
        begun.unwrap_or_else(|| read::page(&self.database.begin_read()?, query))
    }

    fn counts(&self) -> Result<Vec<Count>, StoreError> {
        let begun = self.groups.read(read::counts);
        begun.unwrap_or_else(|| read::counts(&self.database.begin_read()?))
    }
}
