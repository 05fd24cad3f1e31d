//! The turns of connections, which share a few threads.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    task::Poll,
};

use tokio::task::yield_now;

/// The bytes of a message that are read or written before other connections have their turn. A
/// thread would take milliseconds for as many as the system has, or has room for.
pub(super) const TURN: usize = 64 * 1024;

/// The turns of a connection whose client sends a message.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// Work of the present turn, in bytes.
    work: AtomicUsize,
    /// Whether bytes of the message are kept.
    holds: AtomicBool,
    /// Whether bytes of the message have come in since the last poll.
    has_moved: AtomicBool,
}

impl Turns {
    /// Counts bytes of the message that are kept. At the end of the turn, others have theirs.
    pub(super) async fn count(&self, bytes: usize) {
        if bytes > 0 {
            self.holds.store(true, Ordering::Relaxed);
            self.has_moved.store(true, Ordering::Relaxed);
        }
        self.work(bytes).await;
    }

    /// Counts work that leaves nothing behind, as that for so many bytes.
    pub(super) async fn work(&self, bytes: usize) {
        if self.work.fetch_add(bytes, Ordering::Relaxed) + bytes >= TURN {
            self.work.store(0, Ordering::Relaxed);
            yield_now().await;
        }
    }

    /// Whether bytes of the message are kept.
    pub(super) fn holds(&self) -> bool {
        self.holds.load(Ordering::Relaxed)
    }

    /// Reads a message, which counts its bytes here, until it is `late`. It is not late as long as its
    /// bytes are there to be read: it may have waited for room, and have it now.
    pub(super) async fn read<T>(
        &self,
        message: impl Future<Output = T>,
        late: impl Future<Output = T>,
    ) -> T {
        let (mut message, mut late) = (pin!(message), pin!(late));
        let mut lateness = None;
        poll_fn(|context| {
            if let Poll::Ready(read) = message.as_mut().poll(context) {
                return Poll::Ready(read);
            }
            if lateness.is_none()
                && let Poll::Ready(late) = late.as_mut().poll(context)
            {
                lateness = Some(late);
            }
            if self.has_moved.swap(false, Ordering::Relaxed) && lateness.is_some() {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            lateness.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test]
    async fn a_message_that_has_come_in_is_not_late() {
        let turns = Turns::default();
        let message = async {
            for _ in 0..10 {
                turns.count(TURN / 3).await;
            }
            "read"
        };
        assert_eq!(turns.read(message, ready("late")).await, "read");
    }

    #[tokio::test]
    async fn one_that_comes_in_piece_by_piece_is_not_late() {
        let turns = Turns::default();
        let message = async {
            for _ in 0..10 {
                turns.count(1).await;
                // The next piece is made by another poll of the connection.
                yield_now().await;
            }
            "read"
        };
        assert_eq!(turns.read(message, ready("late")).await, "read");
    }

    #[tokio::test]
    async fn work_that_leaves_nothing_is_late_and_lets_others_have_their_turn() {
        let turns = Turns::default();
        let message = async {
            loop {
                turns.work(TURN / 10).await;
            }
        };
        assert_eq!(turns.read(message, ready("late")).await, "late");
        assert!(!turns.holds());
    }

    #[tokio::test]
    async fn one_whose_client_sends_nothing_more_is_late() {
        let turns = Turns::default();
        let message = async {
            turns.count(3 * TURN).await;
            pending().await
        };
        assert_eq!(turns.read(message, ready("late")).await, "late");
        assert!(turns.holds());
    }

    #[tokio::test]
    async fn others_have_their_turn() {
        let turns = Turns::default();
        let others = AtomicUsize::new(0);
        let message = async {
            for _ in 0..6 {
                turns.count(TURN / 2).await;
            }
            others.load(Ordering::Relaxed)
        };
        let other = async {
            loop {
                others.fetch_add(1, Ordering::Relaxed);
                yield_now().await;
            }
        };
        let before = tokio::select! {
            biased;
            before = turns.read(message, pending()) => before,
            () = other => 0,
        };
        assert_eq!(before, 3);
    }
}
