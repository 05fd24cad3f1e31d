//! Groups of changes that become durable together.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use redb::WriteTransaction;

use super::error::StoreError;

/// Begins and ends groups of changes of one store. Making changes durable takes a few milliseconds,
/// however many there are. Whoever acts on what a store has must end the group first.
#[derive(Clone, Default)]
pub struct Groups(Arc<Mutex<Group>>);

impl fmt::Debug for Groups {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Groups")
    }
}

/// The state of a group.
#[derive(Default)]
enum Group {
    /// There is none: each call of `apply` is durable by itself.
    #[default]
    None,
    /// There are no changes yet.
    Empty,
    /// Changes wait.
    Changed(Box<WriteTransaction>),
}

impl Groups {
    /// Begins a group, if none has begun.
    pub fn begin(&self) {
        let mut group = self.lock();
        if matches!(*group, Group::None) {
            *group = Group::Empty;
        }
    }

    /// Makes all changes of the group durable, and ends it.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. It is unknown then whether the changes were made.
    pub fn end(&self) -> Result<(), StoreError> {
        match std::mem::take(&mut *self.lock()) {
            Group::None | Group::Empty => Ok(()),
            Group::Changed(transaction) => Ok(transaction.commit()?),
        }
    }

    /// Makes changes in the group, or in a transaction of their own where there is none.
    pub(super) fn change(
        &self,
        begin: impl FnOnce() -> Result<WriteTransaction, StoreError>,
        change: impl FnOnce(&WriteTransaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut group = self.lock();
        match &*group {
            Group::None => {
                let transaction = begin()?;
                change(&transaction)?;
                Ok(transaction.commit()?)
            }
            Group::Empty => {
                let transaction = begin()?;
                change(&transaction)?;
                *group = Group::Changed(Box::new(transaction));
                Ok(())
            }
            Group::Changed(transaction) => {
                let changed = change(transaction);
                if changed.is_err() {
                    // Half of the changes may be made: none of the group's must stay.
                    *group = Group::Empty;
                }
                changed
            }
        }
    }

    /// Reads what the group has changed; `None` where it has changed nothing.
    pub(super) fn read<T>(&self, read: impl FnOnce(&WriteTransaction) -> T) -> Option<T> {
        match &*self.lock() {
            Group::None | Group::Empty => None,
            Group::Changed(transaction) => Some(read(transaction)),
        }
    }

    /// Locks the group.
    fn lock(&self) -> MutexGuard<'_, Group> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
