//! The threads for requests that only read, and how long they may take.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::{
    runtime::{Builder, Runtime},
    sync::Semaphore,
};

use crate::{
    devnet::{Interrupt, RequestError, View},
    memory::{self, Kept},
    priority::give_way,
    workload::Workload,
};

/// Threads that read what the owner has published: for long reads and for short ones as many as the
/// machine has, and at least two.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    threads: Arc<Threads>,
    long: Lane,
    short: Lane,
    /// How long a read may take.
    timeout: Duration,
}

/// The places of the threads of one share, and their work.
#[derive(Debug, Clone)]
struct Lane {
    places: Arc<Semaphore>,
    workload: Workload,
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

/// The readers' own threads, so that their priority is theirs alone.
#[derive(Debug)]
struct Threads(Option<Runtime>);

impl Drop for Threads {
    fn drop(&mut self) {
        // The last handle can be dropped where a thread must not wait.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Readers {
    /// Starts the threads; `timeout` is how long a read may take.
    ///
    /// # Errors
    ///
    /// The system's error.
    pub(crate) fn start(timeout: Duration) -> io::Result<Self> {
        let places = thread::available_parallelism().map_or(2, |it| it.get().max(2));
        let threads = Builder::new_current_thread()
            .thread_name("reader")
            .max_blocking_threads(2 * places)
            .on_thread_start(give_way)
            .build()?;
        let lane =
            || Lane { places: Arc::new(Semaphore::new(places)), workload: Workload::default() };
        let threads = Arc::new(Threads(Some(threads)));
        Ok(Self { threads, long: lane(), short: lane(), timeout })
    }

    const fn lane(&self, share: Share) -> &Lane {
        match share {
            Share::Long => &self.long,
            Share::Short => &self.short,
        }
    }

    /// Returns the work of the threads of a share.
    pub(crate) const fn workload(&self, share: Share) -> &Workload {
        &self.lane(share).workload
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
        let Lane { places, workload } = self.lane(share).clone();
        let waiting = workload.wait();
        let place = places.acquire_owned().await;
        drop(waiting);
        let place = place.map_err(|_| RequestError::ShuttingDown)?;
        // While it waited, it held no state.
        let published = published()?;
        let timeout = self.timeout;
        let Threads(Some(threads)) = &*self.threads else {
            return Err(RequestError::ShuttingDown);
        };
        // The thread goes on for a moment when the client has gone, and keeps its request meanwhile.
        let (memory, held) = (memory::share(), memory::request());
        let task = threads.spawn_blocking(move || {
            let (_place, _held) = (place, held);
            let _working = workload.work();
            let now = Instant::now();
            let (late, until) = (now + timeout / 2, now + timeout);
            let is_over = move || gone.load(Ordering::Relaxed) || Instant::now() >= until;
            let is_late = move || Instant::now() >= late;
            let interrupt = Interrupt::new(timeout, is_over).with_late(is_late);
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
