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

use crate::devnet::{Interrupt, RequestError, View};

/// Threads that read what the owner has published: as many as the machine has, and at least two, so
/// that one long read leaves another thread.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    threads: Arc<Semaphore>,
    /// How long a read may take.
    timeout: Duration,
}

/// Tells a reader that nobody waits for it any more: when it is dropped with the request.
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
        Self { threads: Arc::new(Semaphore::new(threads)), timeout }
    }

    /// Runs a read on a thread, after those that came earlier. It ends early when its time is over,
    /// and when the returned future is dropped.
    ///
    /// # Errors
    ///
    /// As `read`; [`RequestError::TimedOut`]; [`RequestError::ShuttingDown`] if `read` panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        published: Arc<View>,
        read: impl FnOnce(&View) -> Result<T, RequestError> + Send + 'static,
    ) -> Result<T, RequestError> {
        let gone = Arc::new(AtomicBool::new(false));
        let _request = Request(gone.clone());
        let threads = self.threads.clone().acquire_owned().await;
        let place = threads.map_err(|_| RequestError::ShuttingDown)?;
        let timeout = self.timeout;
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            let until = Instant::now() + timeout;
            let is_over = move || gone.load(Ordering::Relaxed) || Instant::now() >= until;
            let interrupt = Interrupt::new(timeout, is_over);
            let result = read(&View { interrupt, ..View::clone(&published) });
            // The last copy of the state: dropping much takes its time.
            drop(published);
            result
        });
        task.await.map_err(|_| RequestError::ShuttingDown)?
    }
}
