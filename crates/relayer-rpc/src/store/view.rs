//! A store as readers on other threads see it.

use std::sync::Arc;

use alloy_primitives::B256;
use redb::{Database, ReadableDatabase};
use relayer::{Attempt, Count, Page, Position, Query, Spend, StoredMessage};

use super::{error::StoreError, read};

/// What is durable in a store. Reading holds up nobody who writes.
#[derive(Debug, Clone)]
pub struct StoreView(Arc<Database>);

impl StoreView {
    /// Creates a view.
    pub(super) const fn new(database: Arc<Database>) -> Self {
        Self(database)
    }

    /// Returns the message with this hash.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn message(&self, hash: B256) -> Result<Option<StoredMessage>, StoreError> {
        read::message(&self.0.begin_read()?, hash)
    }

    /// Returns a page of messages.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn messages(&self, query: &Query) -> Result<Page, StoreError> {
        read::page(&self.0.begin_read()?, query)
    }

    /// Returns the number of messages by source, destination and state.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn counts(&self) -> Result<Vec<Count>, StoreError> {
        read::counts(&self.0.begin_read()?)
    }

    /// Returns how far each chain is read.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn positions(&self) -> Result<Vec<Position>, StoreError> {
        read::positions(&self.0.begin_read()?)
    }

    /// Returns the attempts that are not mined.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn attempts(&self) -> Result<Vec<Attempt>, StoreError> {
        read::attempts(&self.0.begin_read()?)
    }

    /// Returns what payers and sponsors have spent in the hour in which they spent last.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub fn spends(&self) -> Result<Vec<Spend>, StoreError> {
        read::spends(&self.0.begin_read()?)
    }
}
