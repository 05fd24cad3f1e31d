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
    time::{Sleep, sleep},
};

use super::{
    ending::{Ending, NORMAL_CLOSE},
    pace::Pace,
};

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
    /// The close frame that says why the server ends the connection, and how much of it is written.
    closing: Option<(Vec<u8>, usize)>,
    _guard: G,
}

impl<S, G> Paced<S, G> {
    /// Creates a stream whose client may read nothing for `patience`.
    pub(crate) const fn new(stream: S, pace: Arc<Pace>, patience: Duration, guard: G) -> Self {
        Self { stream, pace, patience, stalled: None, is_over: false, closing: None, _guard: guard }
    }

    /// Starts the timer of `patience` when a write must wait, and stops it when a write succeeds.
    /// Returns an error when the timer runs out.
    fn track_stall<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
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
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(stalled.as_mut().poll(context));
        self.is_over = true;
        self.pace.counts().stalled.add(1);
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
        if buffer.filled().len() > before {
            self.pace.record_move();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin, G: Unpin> Paced<S, G> {
    /// Writes the close frame that says why the server ends the connection, instead of jsonrpsee's,
    /// which gives no reason. jsonrpsee writes it last, in a write of its own.
    fn poll_close_frame(
        &mut self,
        context: &mut Context<'_>,
        ending: Ending,
    ) -> Poll<io::Result<usize>> {
        let (frame, mut done) = self.closing.take().unwrap_or_else(|| (ending.close_frame(), 0));
        while done < frame.len() {
            match Pin::new(&mut self.stream).poll_write(context, &frame[done..]) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(written)) => done += written,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => {
                    self.closing = Some((frame, done));
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(NORMAL_CLOSE.len()))
    }
}

impl<S: AsyncWrite + Unpin, G: Unpin> AsyncWrite for Paced<S, G> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = match self.pace.ending() {
            Some(ending) if bytes == NORMAL_CLOSE => self.poll_close_frame(context, ending),
            _ => Pin::new(&mut self.stream).poll_write(context, bytes),
        };
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
