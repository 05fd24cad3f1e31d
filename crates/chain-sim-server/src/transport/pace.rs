//! What a connection's requests, its stream and the list of connections know of each other.

use std::{
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Waker},
};

use super::{counts::Counts, ending::Ending};

/// The most requests of a connection in progress.
pub(super) const MOST_IN_PROGRESS: usize = 64;

/// Shared by a connection's requests, its stream, and the list of connections.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    in_progress: AtomicUsize,
    subscriptions: AtomicUsize,
    ending: OnceLock<Ending>,
    /// Whether what the client sends is a request that is answered, or a WebSocket's, and no head.
    is_past_head: AtomicBool,
    is_websocket: AtomicBool,
    tasks: Mutex<Tasks>,
    /// Whether the connection has waited for its client to send something.
    has_waited: AtomicBool,
    /// The value of `turns` at this connection's last read or write.
    moved: AtomicU64,
    /// Number of reads and writes of all connections, which puts them in order.
    turns: Arc<AtomicU64>,
    counts: Arc<Counts>,
}

/// The tasks that wait for the stream.
#[derive(Debug, Default)]
struct Tasks {
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Pace {
    /// Creates the pace of a new connection. All connections that are compared with each other
    /// share `turns`.
    pub(super) fn new(turns: Arc<AtomicU64>, counts: Arc<Counts>) -> Self {
        let pace = Self { turns, counts, ..Self::default() };
        pace.record_move();
        pace
    }

    /// Counts a request as in progress until the returned guard is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> InProgress {
        self.in_progress.fetch_add(1, Ordering::AcqRel);
        InProgress { pace: self.clone() }
    }

    /// The head of a request has come in. Until the returned guard is dropped, the next one has not
    /// begun.
    pub(super) fn end_head(self: &Arc<Self>) -> Answering {
        self.is_past_head.store(true, Ordering::Release);
        Answering { pace: self.clone() }
    }

    /// From now on, the connection is a WebSocket.
    pub(super) fn become_websocket(&self) {
        self.is_websocket.store(true, Ordering::Release);
    }

    /// Whether what the client sends next is the head of a request.
    pub(super) fn is_in_head(&self) -> bool {
        !self.is_past_head.load(Ordering::Acquire) && !self.is_websocket.load(Ordering::Acquire)
    }

    /// Counts a subscription until the returned guard is dropped. A connection with subscriptions
    /// is not idle.
    pub(super) fn subscribe(self: &Arc<Self>) -> Subscribed {
        self.subscriptions.fetch_add(1, Ordering::AcqRel);
        self.counts.subscriptions.add(1);
        Subscribed { pace: self.clone() }
    }

    /// Ends the connection, unless it is ending already.
    pub(super) fn end(&self, ending: Ending) {
        if self.ending.set(ending).is_ok() {
            self.counts.record_ending(ending);
        }
        self.wake();
    }

    /// Returns the counts of all connections.
    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Returns why the connection is ending, if it is.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending.get().copied()
    }

    /// Records that the connection has read or written something.
    pub(super) fn record_move(&self) {
        self.moved.store(self.turns.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Records that the client has sent nothing that is not read yet.
    pub(super) fn record_wait(&self) {
        self.has_waited.store(true, Ordering::Release);
    }

    /// Returns the turn since which an idle connection has neither read nor written anything.
    /// Returns `None` if the connection is not idle: if it has subscriptions or requests in
    /// progress, or is so new that nothing was read yet. A request that has not come in as a whole
    /// is not in progress.
    pub(super) fn idle_since(&self) -> Option<u64> {
        let is_idle = self.has_waited.load(Ordering::Acquire)
            && self.in_progress.load(Ordering::Acquire) == 0
            && self.subscriptions.load(Ordering::Acquire) == 0;
        is_idle.then(|| self.moved.load(Ordering::Relaxed))
    }

    /// Whether the number of requests in progress has reached its maximum. Wakes the caller's task
    /// when one of them is done.
    pub(super) fn is_busy(&self, context: &Context<'_>) -> bool {
        self.lock().reader = Some(context.waker().clone());
        self.in_progress.load(Ordering::Acquire) >= MOST_IN_PROGRESS
    }

    /// Wakes the caller's task, which waits to write, when the connection is to end.
    pub(super) fn wake_writer_later(&self, context: &Context<'_>) {
        self.lock().writer = Some(context.waker().clone());
    }

    /// Wakes the tasks that read and write.
    pub(super) fn wake(&self) {
        let Tasks { reader, writer } = std::mem::take(&mut *self.lock());
        reader.into_iter().chain(writer).for_each(Waker::wake);
    }

    /// Locks the tasks. A panic cannot have left them inconsistent.
    fn lock(&self) -> std::sync::MutexGuard<'_, Tasks> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request in progress.
#[derive(Debug)]
pub(crate) struct InProgress {
    pace: Arc<Pace>,
}

impl Drop for InProgress {
    fn drop(&mut self) {
        self.pace.record_move();
        if self.pace.in_progress.fetch_sub(1, Ordering::AcqRel) <= MOST_IN_PROGRESS {
            self.pace.wake();
        }
    }
}

/// A request whose head has come in, and that is not answered.
#[derive(Debug)]
pub(super) struct Answering {
    pace: Arc<Pace>,
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.pace.is_past_head.store(false, Ordering::Release);
    }
}

/// A subscription of a connection.
#[derive(Debug)]
pub(super) struct Subscribed {
    pace: Arc<Pace>,
}

impl Drop for Subscribed {
    fn drop(&mut self) {
        self.pace.record_move();
        self.pace.subscriptions.fetch_sub(1, Ordering::AcqRel);
        self.pace.counts.subscriptions.subtract_one();
    }
}
