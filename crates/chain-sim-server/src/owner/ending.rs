//! The order to end, and the end.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{oneshot, watch};

use crate::state_file::StateError;

/// The order to save the state and to end, and where the result goes. The thread looks at it before
/// every task, so that it does not wait behind others.
#[derive(Debug, Clone, Default)]
pub(super) struct Ending(Arc<Mutex<Option<Saved>>>);

/// Where the result of the last save goes.
pub(super) type Saved = oneshot::Sender<Result<(), StateError>>;

impl Ending {
    /// Gives the order.
    pub(super) fn order(&self, answer: Saved) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    /// Takes the order, if it was given.
    pub(super) fn take(&self) -> Option<Saved> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Signals the end of the thread, for example by a panic.
#[derive(Debug, Clone)]
pub(crate) struct Ended(watch::Receiver<()>);

impl Ended {
    /// Creates the signal of a channel on which nothing is sent.
    pub(super) const fn new(gone: watch::Receiver<()>) -> Self {
        Self(gone)
    }

    /// Waits for the end of the thread.
    pub(crate) async fn wait(&mut self) {
        // Nothing is ever sent: the change is the sender's drop, at the end of the thread.
        let _gone = self.0.changed().await;
    }
}
