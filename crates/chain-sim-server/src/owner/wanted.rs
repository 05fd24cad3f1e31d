//! What a client wants of the owner, as long as it waits for it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    memory::{self, Held},
    workload::Waiting,
};

/// What is wanted, and what counts the bytes that it holds of the request; nothing once it has begun
/// or its client is gone.
type Slot<F> = Arc<Mutex<Option<(F, Option<Arc<Held>>)>>>;

/// What a client wants, in the task for it. The task counts as waiting until it takes that.
pub(super) struct Wanted<F> {
    slot: Slot<F>,
    _waiting: Waiting,
}

/// A client that waits. Its drop gives up what it wants, and all that this holds, unless it has
/// begun.
pub(super) struct Client<F>(Slot<F>);

impl<F> Wanted<F> {
    /// Creates what the client of the current request wants.
    pub(super) fn new(wanted: F, waiting: Waiting) -> (Self, Client<F>) {
        let slot = Arc::new(Mutex::new(Some((wanted, memory::request()))));
        (Self { slot: slot.clone(), _waiting: waiting }, Client(slot))
    }

    /// Takes what is wanted, with the count of its bytes, which goes on until it has run; `None` if
    /// the client is gone.
    pub(super) fn take(self) -> Option<(F, Option<Arc<Held>>)> {
        take(&self.slot)
    }
}

impl<F> Drop for Client<F> {
    fn drop(&mut self) {
        drop(take(&self.0));
    }
}

/// Takes what is there.
fn take<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}
