//! Connections that are read no faster than their client reads.
//!
//! Requests over WebSocket are read as they come, and answered as they are done. A client that
//! sends without end, or never reads, must not fill the server's memory. So the server reads
//! nothing from a connection while many of its requests are in progress, or while its client does
//! not read. If the client reads nothing for long, the connection ends.

use std::{
    borrow::Cow,
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

use super::{pace::Pace, turns::TURN};
use crate::memory::{Held, Share};

/// How often the server looks whether a client that does not read must make room for others.
const LOOK: Duration = Duration::from_secs(1);

/// The most bytes of a request's head: as many as Node allows.
pub(super) const LONGEST_HEAD: usize = 16 * 1024;
/// The most bytes of one read. hyper makes more room for requests when a read fills the 8 KiB that it
/// has, and keeps it; a connection would then hold more than is left for it.
const LONGEST_READ: usize = 8 * 1024 - 1;

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
    /// Whether the client has ended its side.
    has_ended: bool,
    /// The bytes that were written since other connections had their turn.
    written: usize,
    /// The bytes of a request's head, unless there are few.
    head: Held,
    head_bytes: usize,
    _guard: G,
}

impl<S, G> Paced<S, G> {
    /// Creates a stream whose client may read nothing for `patience`.
    pub(crate) fn new(
        stream: S,
        pace: Arc<Pace>,
        share: Arc<Share>,
        patience: Duration,
        guard: G,
    ) -> Self {
        Self {
            stream,
            pace,
            patience,
            head: share.nothing(),
            head_bytes: 0,
            share,
            stalled: None,
            is_over: false,
            has_ended: false,
            written: 0,
            _guard: guard,
        }
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

    /// Lets other connections have their turn once enough was written: the system copies megabytes in
    /// one write if it has room for them.
    fn take_turns(&mut self, context: &Context<'_>) -> Poll<()> {
        if self.written < TURN {
            return Poll::Ready(());
        }
        self.written = 0;
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Counts bytes that were written.
    fn count_written(&mut self, written: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(bytes)) = written {
            self.written += bytes;
        }
    }

    /// Counts bytes that the client has sent, if they are of a head: hyper keeps them until it is whole.
    ///
    /// # Errors
    ///
    /// There is no room for it.
    fn count_head(&mut self, read: usize) -> io::Result<()> {
        let is_in_head = self.pace.is_in_head();
        self.head_bytes = if is_in_head { self.head_bytes.saturating_add(read) } else { 0 };
        // What is longer is no head, but the rest of a request that was refused. It is not kept.
        let is_kept = (LONGEST_READ + 1..=LONGEST_HEAD).contains(&self.head_bytes);
        let bytes = if is_kept { self.head_bytes as u64 } else { 0 };
        if bytes == self.head.bytes() {
            return Ok(());
        }
        self.head.resize_part(bytes).map_err(|full| {
            self.share.memory().record_cut_off();
            self.is_over = true;
            self.pace.wake();
            io::Error::new(io::ErrorKind::QuotaExceeded, full)
        })
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
        let longest = buffer.remaining().min(LONGEST_READ);
        let mut part = ReadBuf::new(buffer.initialize_unfilled_to(longest));
        let read = Pin::new(&mut self.stream).poll_read(context, &mut part);
        let bytes = part.filled().len();
        buffer.advance(bytes);
        if read.is_pending() {
            self.pace.record_wait();
        } else if bytes > 0 {
            self.pace.record_move();
            self.count_head(bytes)?;
        } else if longest > 0 && matches!(read, Poll::Ready(Ok(()))) {
            self.has_ended = true;
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
        ready!(self.take_turns(context));
        let part = &bytes[..bytes.len().min(TURN)];
        let written = Pin::new(&mut self.stream).poll_write(context, part);
        self.count_written(&written);
        self.track_stall(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.take_turns(context));
        let mut room = TURN;
        let whole = bytes.iter().take_while(|slice| {
            let rest = room.checked_sub(slice.len());
            room = rest.unwrap_or(room);
            rest.is_some()
        });
        let whole = whole.count();
        let mut part = Cow::Borrowed(bytes);
        if let Some(next) = bytes.get(whole) {
            let part = part.to_mut();
            part.truncate(whole);
            part.push(io::IoSlice::new(&next[..room]));
        }
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, &part);
        self.count_written(&written);
        self.track_stall(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Its client has ended its side and everything is read: the socket's close, which is next and
        // another thread's, ends this side as well. Thousands can end at once.
        if self.has_ended {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, io::IoSlice};

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt, duplex},
        time::timeout,
    };

    use super::*;
    use crate::memory::Memory;

    /// Returns a stream with room for everything, and its client's side.
    fn paced() -> (Paced<tokio::io::DuplexStream, ()>, tokio::io::DuplexStream) {
        let (stream, client) = duplex(100 * TURN);
        let share = Share::of(&Memory::new(1 << 20));
        (Paced::new(stream, Arc::default(), share, Duration::from_secs(60), ()), client)
    }

    /// Writes slices to the end, and returns the most bytes that one poll of the task has written.
    async fn most_of_a_poll(
        stream: &mut Paced<tokio::io::DuplexStream, ()>,
        slices: &[&[u8]],
    ) -> usize {
        let (mut sent, mut most) = (0, 0);
        let all: usize = slices.iter().map(|slice| slice.len()).sum();
        poll_fn(|context| {
            let before = sent;
            while sent < all {
                let mut skip = sent;
                let left = slices.iter().map(|slice| {
                    let begin = skip.min(slice.len());
                    skip -= begin;
                    IoSlice::new(&slice[begin..])
                });
                let left: Vec<_> = left.collect();
                let written = Pin::new(&mut *stream).poll_write_vectored(context, &left);
                let Poll::Ready(bytes) = written else { break };
                sent += bytes.unwrap();
            }
            most = most.max(sent - before);
            if sent < all { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        most
    }

    #[tokio::test]
    async fn others_have_their_turn_between_parts_of_what_is_written() {
        let part = vec![1; TURN / 2];
        let long = vec![2; 5 * TURN];
        for slices in [
            &[&long[..]][..],
            &[&[], &part, &[], &long, &part],
            &[&part, &part, &part, &part, &part],
            &[&long[..3], &long, &[]],
        ] {
            let (mut stream, mut client) = paced();
            let most = most_of_a_poll(&mut stream, slices).await;
            assert!((TURN..2 * TURN).contains(&most), "{most}");
            stream.shutdown().await.unwrap();
            let mut read = Vec::new();
            client.read_to_end(&mut read).await.unwrap();
            assert_eq!(read, slices.concat());
        }
    }

    /// The system ends a connection whose socket is closed. Thousands that end at once would each cost
    /// one more call of it.
    #[tokio::test]
    async fn side_of_a_client_that_has_ended_ends_with_the_stream() {
        let (mut stream, mut client) = paced();
        client.shutdown().await.unwrap();
        assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0);
        stream.write_all(b"answer").await.unwrap();
        stream.shutdown().await.unwrap();
        let mut read = Vec::new();
        let ended = timeout(Duration::ZERO, client.read_to_end(&mut read)).await;
        assert!(ended.is_err() && read == b"answer", "{ended:?} {read:?}");
        drop(stream);
        assert_eq!(client.read_to_end(&mut read).await.unwrap(), 0);
    }
}
