//! Connections that are read no faster than their client reads.
//!
//! Requests over WebSocket are read as they come, and answered as they are done. A client that
//! sends without end, or never reads, must not fill the server's memory. So the server reads
//! nothing from a connection while many of its requests are in progress, or while its client does
//! not read. If the client reads nothing for long, the connection ends.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep_until},
};

use super::pace::Pace;
use crate::memory::Share;

/// How often the server looks whether a client that does not read must make room for others.
const LOOK: Duration = Duration::from_secs(1);

/// A stream whose client sets the pace. `guard` is dropped with the stream.
#[derive(Debug)]
pub(crate) struct Paced<S, G> {
    stream: S,
    pace: Arc<Pace>,
    /// How long the client may read nothing of what it is sent.
    patience: Duration,
    share: Arc<Share>,
    /// Set while the client reads nothing: when it is over, and the timer of the next look.
    stalled: Option<(Instant, Pin<Box<Sleep>>)>,
    is_over: bool,
    _guard: G,
}

impl<S, G> Paced<S, G> {
    /// Creates a stream whose client may read nothing for `patience`.
    pub(crate) const fn new(
        stream: S,
        pace: Arc<Pace>,
        share: Arc<Share>,
        patience: Duration,
        guard: G,
    ) -> Self {
        Self { stream, pace, patience, share, stalled: None, is_over: false, _guard: guard }
    }

    /// Starts the timer of `patience` when a write must wait, and stops it when a write succeeds.
    /// Returns an error when the timer runs out.
    fn track_stall<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        // The timer below wakes the task again and again, so that this is asked again.
        if self.share.is_overdue() {
            self.share.memory().record_cut_off();
            return self.time_out();
        }
        if written.is_ready() {
            self.pace.record_move();
            if self.stalled.take().is_some() {
                self.pace.wake();
            }
            return written;
        }
        self.pace.wake_writer_later(context);
        if self.pace.ending().is_some_and(|ending| !ending.is_patient()) {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        let over = Instant::now() + self.patience;
        let next = |over: Instant| over.min(Instant::now() + LOOK);
        let (over, timer) =
            self.stalled.get_or_insert_with(|| (over, Box::pin(sleep_until(next(over)))));
        loop {
            ready!(timer.as_mut().poll(context));
            if Instant::now() >= *over {
                self.pace.counts().stalled.add(1);
                return self.time_out();
            }
            timer.as_mut().reset(next(*over));
        }
    }

    /// Ends the connection.
    fn time_out<T>(&mut self) -> Poll<io::Result<T>> {
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
        let is_busy = self.pace.is_busy(context);
        // The server ends the connection as it would after any error.
        if self.pace.ending().is_some() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
        }
        if is_busy || self.stalled.is_some() {
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_pending() {
            self.pace.record_wait();
        } else if buffer.filled().len() > before {
            self.pace.record_move();
        }
        read
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
