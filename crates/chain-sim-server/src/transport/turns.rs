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
    /// Bytes of the present turn.
    bytes: AtomicUsize,
    /// Whether the last turn has ended with more to read.
    has_ended: AtomicBool,
}

impl Turns {
    /// Counts bytes of the message that were read. At the end of the turn, others have theirs.
    pub(super) async fn count(&self, bytes: usize) {
        if self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes >= TURN {
            self.bytes.store(0, Ordering::Relaxed);
            self.has_ended.store(true, Ordering::Relaxed);
            yield_now().await;
        }
    }

    /// Reads a message, which counts its bytes here, until it is `late`. A client that others have
    /// their turn after is not late for that: it may have waited for room, and have it now.
    pub(super) async fn read<T>(
        &self,
        message: impl Future<Output = T>,
        late: impl Future<Output = T>,
    ) -> T {
        let (mut message, mut late) = (pin!(message), pin!(late));
        poll_fn(|context| match message.as_mut().poll(context) {
            Poll::Pending if !self.has_ended.swap(false, Ordering::Relaxed) => {
                late.as_mut().poll(context)
            }
            read => read,
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
    async fn one_whose_client_sends_nothing_more_is_late() {
        let turns = Turns::default();
        let message = async {
            turns.count(3 * TURN).await;
            pending().await
        };
        assert_eq!(turns.read(message, ready("late")).await, "late");
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
