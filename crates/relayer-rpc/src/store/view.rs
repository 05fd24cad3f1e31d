//! A store as readers on other threads see it.

use std::sync::Arc;

use alloy_primitives::B256;
use redb::{Database, ReadableDatabase};
use relayer::{Attempt, Count, Page, Position, Query, Spend, StoredMessage};

use super::{error::StoreError, read};
#[cfg(feature = "postgres")]
use crate::postgres::PostgresView;

/// What is durable in a store. Reading holds up nobody who writes.
#[derive(Debug, Clone)]
pub struct StoreView(Source);

/// What is read.
#[derive(Debug, Clone)]
enum Source {
    File(Arc<Database>),
    #[cfg(feature = "postgres")]
    Database(PostgresView),
}

#[cfg(feature = "postgres")]
impl From<PostgresView> for StoreView {
    fn from(view: PostgresView) -> Self {
        Self(Source::Database(view))
    }
}

impl StoreView {
    /// Creates a view.
    pub(super) const fn new(database: Arc<Database>) -> Self {
        Self(Source::File(database))
    }

    /// Returns which replica has the lease of a store in a database; `None` where nobody has, and for a
    /// file.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn holder(&self) -> Result<Option<String>, StoreError> {
        match &self.0 {
            Source::File(_) => Ok(None),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.holder()?),
        }
    }

    /// Returns the message with this hash.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn message(&self, hash: B256) -> Result<Option<StoredMessage>, StoreError> {
        match &self.0 {
            Source::File(file) => read::message(&file.begin_read()?, hash),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.message(hash)?),
        }
    }

    /// Returns a page of messages.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn messages(&self, query: &Query) -> Result<Page, StoreError> {
        match &self.0 {
            Source::File(file) => read::page(&file.begin_read()?, query),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.messages(query)?),
        }
    }

    /// Returns the number of messages by source, destination and state.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn counts(&self) -> Result<Vec<Count>, StoreError> {
        match &self.0 {
            Source::File(file) => read::counts(&file.begin_read()?),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.counts()?),
        }
    }

    /// Returns how far each chain is read.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn positions(&self) -> Result<Vec<Position>, StoreError> {
        match &self.0 {
            Source::File(file) => read::positions(&file.begin_read()?),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.positions()?),
        }
    }

    /// Returns the attempts that are not mined.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn attempts(&self) -> Result<Vec<Attempt>, StoreError> {
        match &self.0 {
            Source::File(file) => read::attempts(&file.begin_read()?),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.attempts()?),
        }
    }

    /// Returns what payers and sponsors have spent in the hour in which they spent last.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn spends(&self) -> Result<Vec<Spend>, StoreError> {
        match &self.0 {
            Source::File(file) => read::spends(&file.begin_read()?),
            #[cfg(feature = "postgres")]
            Source::Database(view) => Ok(view.spends()?),
        }
    }
}
