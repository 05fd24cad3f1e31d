//! The store.

use std::{sync::Arc, time::Duration};

use alloy_primitives::B256;
use relayer::{Attempt, AttemptId, Change, Count, Page, Query, Saved, Store, StoredMessage};

use super::{
    error::PostgresError, groups::PostgresGroups, net::Net, page, read, view::PostgresView,
    worker::Worker, writer::Writer,
};

/// The longest wait for everything that a relayer loads.
const LOADING: Duration = Duration::from_secs(600);
/// The longest wait at the end, for the lease to be given back.
const ENDING: Duration = Duration::from_secs(5);

/// A relayer's store in a database, in the hands of the replica that has the [lease](super::Standby).
///
/// [`apply`](Store::apply) makes changes durable, unless a [group](PostgresGroups) is open: then they are
/// durable at its end, all of them at once. Both fail with [`PostgresError::LeaseLost`], and change
/// nothing, once the lease has expired. The lease is given back when this is dropped.
///
/// After an error the machine must be dropped, and the lease be taken anew.
#[derive(Debug)]
pub struct PostgresStore {
    worker: Arc<Worker<Writer>>,
    groups: PostgresGroups,
    view: PostgresView,
}

impl PostgresStore {
    /// Creates the store of a connection that has the lease.
    pub(super) fn new(worker: Arc<Worker<Writer>>, view: PostgresView) -> Self {
        let groups = PostgresGroups::new(worker.clone());
        Self { worker, groups, view }
    }

    /// Returns a view for readers on other threads.
    pub fn view(&self) -> PostgresView {
        self.view.clone()
    }

    /// Returns what begins and ends groups of changes.
    pub fn groups(&self) -> PostgresGroups {
        self.groups.clone()
    }
}

impl Store for PostgresStore {
    type Error = PostgresError;

    fn load(&mut self) -> Result<Saved, PostgresError> {
        self.worker.ask_for(LOADING, Writer::load)
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), PostgresError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (net, more) = (Net::of(changes)?, self.groups.has_begun());
        self.worker.ask(move |writer| writer.apply(&net, more))
    }

    fn message(&self, hash: B256) -> Result<Option<StoredMessage>, PostgresError> {
        self.worker.ask(move |writer| writer.ask(|session| read::message(session, hash)))
    }

    fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, PostgresError> {
        self.worker.ask(move |writer| writer.ask(|session| read::attempt(session, &id)))
    }

    fn messages(&self, query: &Query) -> Result<Page, PostgresError> {
        let query = query.clone();
        self.worker.ask(move |writer| writer.ask(|session| page::page(session, &query)))
    }

    fn counts(&self) -> Result<Vec<Count>, PostgresError> {
        self.worker.ask(|writer| writer.ask(read::counts))
    }
}

impl Drop for PostgresStore {
    fn drop(&mut self) {
        // Where it fails, the lease expires.
        let _given_back = self.worker.ask_for(ENDING, Writer::give_back);
    }
}
