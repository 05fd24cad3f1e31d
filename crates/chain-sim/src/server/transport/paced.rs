//! A connection that does not run ahead of its client.
//!
//! Requests over WebSocket are read as they come and answered as they are done. So that a client that
//! sends without end, or never reads, does not fill this server's memory, nothing more is read of it
//! while many of its requests are being worked on, or while it does not take what it is sent; if it
//! does not for long, the connection ends.

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

/// How many requests of a connection are worked on before no more are read.
const MOST_IN_PROGRESS: usize = 64;

/// What a connection's requests and its reading have in common.
#[derive(Debug, Default)]
pub(super) struct Pace {
    in_progress: AtomicUsize,
    reader: Mutex<Option<Waker>>,
}

impl Pace {
    /// A request is worked on, until what this returns is dropped.
    pub(super) fn begin(self: &Arc<Self>) -> InProgress {
        self.in_progress.fetch_add(1, Ordering::AcqRel);
        InProgress { pace: self.clone() }
    }

    /// Whether there is too much to do already; who asks is woken when there is less.
    fn is_busy(&self, context: &Context<'_>) -> bool {
        self.wake_later(context);
        self.in_progress.load(Ordering::Acquire) >= MOST_IN_PROGRESS
    }

    /// Who is to be woken.
    fn wake_later(&self, context: &Context<'_>) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        *reader = Some(context.waker().clone());
    }

    /// Reading may go on.
    fn wake(&self) {
        let waiting = self.reader.lock().unwrap_or_else(PoisonError::into_inner).take();
        waiting.into_iter().for_each(Waker::wake);
    }
}

/// A request that is worked on.
#[derive(Debug)]
pub(super) struct InProgress {
    pace: Arc<Pace>,
}

impl Drop for InProgress {
    fn drop(&mut self) {
        if self.pace.in_progress.fetch_sub(1, Ordering::AcqRel) <= MOST_IN_PROGRESS {
            self.pace.wake();
        }
    }
}

/// A stream whose client sets the pace. `guard` is dropped with it.
#[derive(Debug)]
pub(super) struct Paced<S, G> {
    stream: S,
    pace: Arc<Pace>,
    /// How long a client may take nothing of what it is sent.
    patience: Duration,
    /// Ends when that is over; there while it takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    is_over: bool,
    _guard: G,
}

impl<S, G> Paced<S, G> {
    /// A stream of a client that may take nothing for `patience`.
    pub(super) const fn new(stream: S, pace: Arc<Pace>, patience: Duration, guard: G) -> Self {
        Self { stream, pace, patience, stalled: None, is_over: false, _guard: guard }
    }

    /// What has become of writing.
    fn note<T>(
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
        self.note(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.note(context, written)
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
