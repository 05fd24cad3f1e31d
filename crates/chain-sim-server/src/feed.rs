//! What subscribers are told, in its order.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::broadcast::{self, Receiver, Sender};

/// Tells subscribers of changes. Each change has a number, one more than the one before it, so that
/// those who share a receiver know which of them came later than they did. A copy has the same
/// subscribers.
#[derive(Debug, Clone)]
pub(crate) struct Feed<T> {
    /// The number of the last change.
    told: Arc<Mutex<u64>>,
    subscribers: Sender<(u64, T)>,
}

impl<T: Clone> Feed<T> {
    /// Creates a feed. A subscriber that is further behind than `most` changes loses some.
    pub(crate) fn new(most: usize) -> Self {
        Self { told: Arc::default(), subscribers: broadcast::channel(most).0 }
    }

    /// Tells all subscribers of a change.
    pub(crate) fn tell(&self, change: T) {
        let mut told = self.lock();
        *told += 1;
        // It fails only without subscribers.
        let _nobody = self.subscribers.send((*told, change));
    }

    /// Returns the number of the last change. Those with higher numbers are told later.
    pub(crate) fn told(&self) -> u64 {
        *self.lock()
    }

    /// Returns a receiver of the changes from now on, and of their numbers.
    pub(crate) fn subscribe(&self) -> Receiver<(u64, T)> {
        self.subscribers.subscribe()
    }

    /// Locks the number. A panic cannot have left it inconsistent.
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_numbers_in_their_order() {
        let feed = Feed::new(4);
        feed.tell('a');
        let (mut receiver, copy) = (feed.subscribe(), feed.clone());
        let before = feed.told();
        copy.tell('b');
        feed.tell('c');
        assert_eq!((before, feed.told(), copy.told()), (1, 3, 3));
        assert_eq!(receiver.try_recv().unwrap(), (2, 'b'));
        assert_eq!(receiver.try_recv().unwrap(), (3, 'c'));
        assert!(receiver.try_recv().is_err());
    }
}
