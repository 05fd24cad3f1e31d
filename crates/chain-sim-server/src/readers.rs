//! The threads for requests that only read, and how long they may take.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

use crate::{
    devnet::{Interrupt, RequestError, View},
    memory::{self, Kept},
};

/// Threads that read what the owner has published: for long reads and for short ones as many as the
/// machine has, and at least two.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    long: Arc<Semaphore>,
    short: Arc<Semaphore>,
    /// How long a read may take.
    timeout: Duration,
}

/// How long a read can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Up to the timeout: it may execute code, or look at many blocks.
    Long,
    /// As long as one block takes.
    Short,
}

/// A request that waits for a reader. Its drop tells the reader that the client has gone.
struct Request(Arc<AtomicBool>);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Readers {
    /// Creates the threads' places; `timeout` is how long a read may take.
    pub(crate) fn new(timeout: Duration) -> Self {
        let threads = thread::available_parallelism().map_or(2, |it| it.get().max(2));
        let places = || Arc::new(Semaphore::new(threads));
        Self { long: places(), short: places(), timeout }
    }

    /// Runs a read on a thread, after those of its share that came earlier, on what is `published` by
    /// then. It ends early when its time is over, and when the returned future is dropped.
    ///
    /// # Errors
    ///
    /// As `published` and `read`; [`RequestError::TimedOut`]; [`RequestError::Panicked`].
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        share: Share,
        published: impl FnOnce() -> Result<Arc<View>, RequestError> + Send,
        read: impl FnOnce(&View) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        let gone = Arc::new(AtomicBool::new(false));
        let _request = Request(gone.clone());
        let places = match share {
            Share::Long => &self.long,
            Share::Short => &self.short,
        };
        let place = places.clone().acquire_owned().await;
        let place = place.map_err(|_| RequestError::ShuttingDown)?;
        // While it waited, it held no state.
        let published = published()?;
        let timeout = self.timeout;
        // The thread goes on for a moment when the client has gone, and keeps its request meanwhile.
        let (memory, held) = (memory::share(), memory::request());
        let task = tokio::task::spawn_blocking(move || {
            let (_place, _held) = (place, held);
            let until = Instant::now() + timeout;
            let is_over = move || gone.load(Ordering::Relaxed) || Instant::now() >= until;
            let interrupt = Interrupt::new(timeout, is_over);
            let result =
                read(&View { interrupt, memory, kept: Kept::default(), ..View::clone(&published) });
            // If this is the last copy of a state, its drop can take long, so it happens here.
            drop(published);
            result
        });
        task.await.map_err(|error| {
            if error.is_panic() {
                tracing::error!("a request has panicked");
                return RequestError::Panicked;
            }
            RequestError::ShuttingDown
        })?
    }
}
