//! Groups of changes that become durable together.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::{error::PostgresError, worker::Worker, writer::Writer};

/// Begins and ends groups of changes of one store: each group is one transaction. Whoever acts on what a
/// store has must end the group first.
#[derive(Debug, Clone)]
pub struct PostgresGroups {
    worker: Arc<Worker<Writer>>,
    has_begun: Arc<AtomicBool>,
}

impl PostgresGroups {
    /// Creates it.
    pub(super) fn new(worker: Arc<Worker<Writer>>) -> Self {
        Self { worker, has_begun: Arc::default() }
    }

    /// Begins a group, if none has begun.
    pub fn begin(&self) {
        self.has_begun.store(true, Ordering::SeqCst);
    }

    /// Makes all changes of the group durable, and ends it. Renews the lease where there are none.
    ///
    /// # Errors
    ///
    /// [`PostgresError`]. It is unknown then whether the changes were made, except for
    /// [`LeaseLost`](PostgresError::LeaseLost): they were not.
    pub fn end(&self) -> Result<(), PostgresError> {
        self.has_begun.store(false, Ordering::SeqCst);
        self.worker.ask(Writer::end)
    }

    /// Whether a group has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::SeqCst)
    }
}
