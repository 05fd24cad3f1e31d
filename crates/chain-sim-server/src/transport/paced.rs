//! Connections that are read no faster than their client reads.
//!
//! Requests over WebSocket are read as they come, and answered as they are done. A client that
//! sends without end, or never reads, must not fill the server's memory. So the server reads
//! nothing from a connection while many of its requests are in progress, or while its client does
//! not read. If the client reads nothing for long, the connection ends.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Sleep, sleep},
};

/// The most requests of a connection in progress.
const MOST_IN_PROGRESS: usize = 64;

/// Shared by a connection's requests and its reader.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    in_progress: AtomicUsize,
    reader: Mutex<Option<Waker>>,
}

impl Pace {
    /// Counts a request as in progress until the returned guard is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> InProgress {
        self.in_progress.fetch_add(1, Ordering::AcqRel);
        InProgress { pace: self.clone() }
    }

    /// Whether the number of requests in progress has reached its maximum. Wakes the caller's task
    /// when one of them is done.
    fn is_busy(&self, context: &Context<'_>) -> bool {
        self.wake_later(context);
        self.in_progress.load(Ordering::Acquire) >= MOST_IN_PROGRESS
    }

    /// Stores the waker of the task that reads.
    fn wake_later(&self, context: &Context<'_>) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        *reader = Some(context.waker().clone());
    }

    /// Wakes the task that reads.
    fn wake(&self) {
        let waiting = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// A request in progress.
#[derive(Debug)]
pub(crate) struct InProgress {
    pace: Arc<Pace>,
}

impl Drop for InProgress {
    fn drop(&mut self) {
        if self.pace.in_progress.fetch_sub(1, Ordering::AcqRel) <= MOST_IN_PROGRESS {
            self.pace.wake();
        }
    }
}

/// A stream whose client sets the pace. `guard` is dropped with the stream.
#[derive(Debug)]
pub(crate) struct Paced<S, G> {
    stream: S,
    pace: Arc<Pace>,
    /// How long the client may read nothing of what it is sent.
    patience: Duration,
    /// The timer of `patience`; `Some` while the client reads nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    is_over: bool,
    _guard: G,
}

impl<S, G> Paced<S, G> {
    /// Creates a stream whose client may read nothing for `patience`.
    pub(crate) const fn new(stream: S, pace: Arc<Pace>, patience: Duration, guard: G) -> Self {
        Self { stream, pace, patience, stalled: None, is_over: false, _guard: guard }
    }

    /// Starts the timer of `patience` when a write must wait, and stops it when a write succeeds.
    /// Returns an error when the timer runs out.
    fn track_stall<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            if self.stalled.take().is_some() {
                self.pace.wake();
            }
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(stalled.as_mut().poll(context));
        self.is_over = true;
        self.pace.wake();
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin, G: Unpin> AsyncRead for Paced<S, G> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_over {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        if self.pace.is_busy(context) || self.stalled.is_some() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin, G: Unpin> AsyncWrite for Paced<S, G> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.track_stall(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.track_stall(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
