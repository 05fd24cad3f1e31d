//! A thread that owns a connection, and does what it is given.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::Duration,
};

use super::error::PostgresError;

/// The longest wait for an answer. The database itself gives up earlier: this is for one that hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often an owner without a job looks what time it is.
const IDLE: Duration = Duration::from_millis(500);

/// Something to do.
type Job<T> = Box<dyn FnOnce(&mut T) + Send>;

/// What a thread owns.
pub(super) trait Owned {
    /// Does what is due while there are no jobs.
    fn idle(&mut self) {}
}

/// Gives jobs to a thread, which ends when this is dropped.
pub(super) struct Worker<T>(Sender<Job<T>>);

impl<T: Owned + 'static> Worker<T> {
    /// Starts a thread, which owns what `begin` returns there.
    pub(super) fn start(
        begin: impl FnOnce() -> Result<T, PostgresError> + Send + 'static,
    ) -> Result<Self, PostgresError> {
        let (give, jobs) = channel();
        let (tell, begun) = channel();
        let run = move || match begin() {
            Ok(owned) => {
                // Who has started it may have waited long enough: then there are no jobs.
                let _told = tell.send(Ok(()));
                work(owned, &jobs);
            }
            Err(error) => {
                let _told = tell.send(Err(error));
            }
        };
        let builder = thread::Builder::new().name("postgres".into());
        builder.spawn(run).map_err(PostgresError::Thread)?;
        wait(&begun, PATIENCE)?;
        Ok(Self(give))
    }

    /// Has a job done, and waits for its result.
    pub(super) fn ask<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut T) -> Result<R, PostgresError> + Send + 'static,
    ) -> Result<R, PostgresError> {
        self.ask_for(PATIENCE, job)
    }

    /// Has a job done, and waits for its result for a time.
    pub(super) fn ask_for<R: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce(&mut T) -> Result<R, PostgresError> + Send + 'static,
    ) -> Result<R, PostgresError> {
        let (answer, answered) = channel();
        let is_wanted = Arc::new(AtomicBool::new(true));
        let still = Arc::clone(&is_wanted);
        let job = move |owned: &mut T| {
            // Who has asked may have waited long enough: then nothing is done, and those after are not
            // held up.
            if still.load(Ordering::Relaxed) {
                let _heard = answer.send(job(owned));
            }
        };
        self.0.send(Box::new(job)).map_err(|_| PostgresError::Ended)?;
        let result = wait(&answered, patience);
        is_wanted.store(false, Ordering::Relaxed);
        result
    }
}

impl<T> fmt::Debug for Worker<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Worker")
    }
}

/// Waits for a result.
fn wait<R>(
    answered: &Receiver<Result<R, PostgresError>>,
    patience: Duration,
) -> Result<R, PostgresError> {
    match answered.recv_timeout(patience) {
        Ok(result) => result,
        Err(RecvTimeoutError::Timeout) => {
            Err(PostgresError::Silent { seconds: patience.as_secs() })
        }
        Err(RecvTimeoutError::Disconnected) => Err(PostgresError::Ended),
    }
}

/// Does jobs until nobody can give any more.
fn work<T: Owned>(mut owned: T, jobs: &Receiver<Job<T>>) {
    loop {
        match jobs.recv_timeout(IDLE) {
            Ok(job) => job(&mut owned),
            Err(RecvTimeoutError::Timeout) => owned.idle(),
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}
