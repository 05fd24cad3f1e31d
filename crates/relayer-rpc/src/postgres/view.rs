//! A store as readers on other threads see it.

use std::sync::Arc;

use alloy_primitives::B256;
use relayer::{Attempt, Count, Page, Position, Query, Spend, StoredMessage};
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    task::block_in_place,
};

use super::{
    address::DatabaseUrl, error::PostgresError, lease, page, read, reader::Reader,
    session::Session, worker::Worker,
};

/// What is durable in a store, whoever has its lease. Reading holds up nobody who writes.
#[derive(Debug, Clone)]
pub struct PostgresView(Arc<Worker<Reader>>);

impl PostgresView {
    /// Opens a view of the store in a database. It connects when it is asked for something.
    ///
    /// # Errors
    ///
    /// Where no thread can be started.
    pub fn open(url: DatabaseUrl) -> Result<Self, PostgresError> {
        Ok(Self(Arc::new(Worker::start(|| Ok(Reader::new(url)))?)))
    }

    /// Returns who has the lease; `None` where nobody has.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn holder(&self) -> Result<Option<String>, PostgresError> {
        self.ask(lease::holder)
    }

    /// Returns the message with this hash.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn message(&self, hash: B256) -> Result<Option<StoredMessage>, PostgresError> {
        self.ask(move |session| read::message(session, hash))
    }

    /// Returns a page of messages.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn messages(&self, query: &Query) -> Result<Page, PostgresError> {
        let query = query.clone();
        self.ask(move |session| page::page(session, &query))
    }

    /// Returns the number of messages by source, destination and state.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn counts(&self) -> Result<Vec<Count>, PostgresError> {
        self.ask(read::counts)
    }

    /// Returns how far each chain is read.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn positions(&self) -> Result<Vec<Position>, PostgresError> {
        self.ask(read::positions)
    }

    /// Returns the attempts that are not mined.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn attempts(&self) -> Result<Vec<Attempt>, PostgresError> {
        self.ask(read::attempts)
    }

    /// Returns what payers and sponsors have spent in the hour in which they spent last.
    ///
    /// # Errors
    ///
    /// [`PostgresError`].
    pub fn spends(&self) -> Result<Vec<Spend>, PostgresError> {
        self.ask(read::spends)
    }

    /// Asks for something, and holds up no other task of a runtime with several threads meanwhile.
    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Session) -> Result<T, PostgresError> + Send + 'static,
    ) -> Result<T, PostgresError> {
        let ask = || self.0.ask(|reader| reader.ask(question));
        match Handle::try_current() {
            Ok(runtime) if runtime.runtime_flavor() == RuntimeFlavor::MultiThread => {
                block_in_place(ask)
            }
            _ => ask(),
        }
    }
}
