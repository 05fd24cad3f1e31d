//! The store that outlives the machine.

use std::{cell::RefCell, rc::Rc};

use alloy_primitives::B256;
use relayer::{
    Attempt, AttemptId, Change, Count, MemoryError, MemoryStore, Page, Query, Saved, Store,
    StoredMessage,
};

/// A store that outlives the machine which uses it.
#[derive(Debug, Clone, Default)]
pub struct Disk(pub Rc<RefCell<MemoryStore>>, pub Rc<RefCell<Vec<Entry>>>);

/// What has happened to a nonce, in order.
#[derive(Debug, Clone, Copy)]
pub enum Entry {
    /// The transaction with this number was sent to a node.
    Sent(usize),
    /// The attempt is over: what comes later with the same nonce is another one.
    Over(AttemptId),
}

impl Store for Disk {
    type Error = MemoryError;

    fn load(&mut self) -> Result<Saved, MemoryError> {
        self.0.borrow_mut().load()
    }

    fn apply(&mut self, changes: &[Change]) -> Result<(), MemoryError> {
        let made = self.0.borrow_mut().apply(changes);
        let store = self.0.borrow();
        let over = changes.iter().filter_map(|change| match change {
            Change::AttemptPast(id) if !store.attempts().contains_key(id) => Some(Entry::Over(*id)),
            _ => None,
        });
        self.1.borrow_mut().extend(over);
        made
    }

    fn message(&self, hash: B256) -> Result<Option<StoredMessage>, MemoryError> {
        self.0.borrow().message(hash)
    }

    fn attempt(&self, id: AttemptId) -> Result<Option<Attempt>, MemoryError> {
        self.0.borrow().attempt(id)
    }

    fn messages(&self, query: &Query) -> Result<Page, MemoryError> {
        self.0.borrow().messages(query)
    }

    fn counts(&self) -> Result<Vec<Count>, MemoryError> {
        self.0.borrow().counts()
    }
}
