//! Writing long answers: they are bounded and counted, and end when their request does.

use std::io::{self, Write};

use super::{error::RequestError, interrupt::Interrupt, view::View};
use crate::memory::{Held, NoRoom};

/// Bytes between two looks at the interrupt.
const STRETCH: usize = 1 << 20;
/// Bytes for which there is room at first.
const FIRST: usize = 256;

/// Bytes of an answer, up to a number, for each of which there is room in memory.
#[derive(Debug)]
pub(crate) struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    held: Held,
    /// Why there was no more room in memory.
    no_room: Option<NoRoom>,
}

impl Bounded {
    /// Returns what was written, and what counts it.
    pub(crate) fn into_parts(self) -> (Vec<u8>, Held) {
        (self.bytes, self.held)
    }

    /// Makes room for so many bytes in all.
    fn make_room(&mut self, bytes: usize) -> io::Result<()> {
        if bytes <= self.bytes.capacity() {
            return Ok(());
        }
        let room = bytes.max(2 * self.bytes.capacity()).max(FIRST).min(self.most);
        if let Err(no_room) = self.held.resize(room as u64) {
            self.no_room = Some(no_room);
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.reserve_exact(room - self.bytes.len());
        Ok(())
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most - self.bytes.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.make_room(self.bytes.len() + bytes.len())?;
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes to `inner` as long as the request may go on.
#[derive(Debug)]
pub(crate) struct Interrupted<'a, W> {
    inner: W,
    /// Number of bytes since the last look at the interrupt.
    unlooked: usize,
    interrupt: &'a Interrupt,
}

impl<W> Interrupted<'_, W> {
    /// Returns the inner writer.
    pub(crate) fn into_inner(self) -> W {
        self.inner
    }

    /// Returns the inner writer to look at.
    pub(crate) const fn inner(&self) -> &W {
        &self.inner
    }
}

impl<W: Write> Write for Interrupted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unlooked = self.unlooked.saturating_add(bytes.len());
        if self.unlooked >= STRETCH {
            self.unlooked = 0;
            self.interrupt.check().map_err(io::Error::other)?;
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl View {
    /// Begins an answer of at most so many bytes.
    pub(crate) fn bounded(&self, most: usize) -> Bounded {
        Bounded { bytes: Vec::new(), most, held: self.memory.nothing(), no_room: None }
    }

    /// Returns a writer to `inner` that ends when the request does.
    pub(crate) const fn interrupted<W>(&self, inner: W) -> Interrupted<'_, W> {
        Interrupted { inner, unlooked: 0, interrupt: &self.interrupt }
    }

    /// Returns the error of an answer that could not be written.
    pub(crate) fn writing_error(&self, answer: &Bounded, error: serde_json::Error) -> RequestError {
        if let Some(no_room) = answer.no_room.clone() {
            return no_room.into();
        }
        match self.interrupt.check() {
            Err(over) => over,
            Ok(()) if error.is_io() => RequestError::AnswerTooLong { expected: answer.most },
            Ok(()) => RequestError::Answer(error),
        }
    }
}
