//! Writing long answers: they are bounded, and end when their request does.

use std::io::{self, Write};

use super::{error::RequestError, interrupt::Interrupt, view::View};

/// Bytes between two looks at the interrupt.
const STRETCH: usize = 1 << 20;

/// Bytes of an answer, up to a number.
#[derive(Debug)]
pub(crate) struct Bounded {
    bytes: Vec<u8>,
    most: usize,
}

impl Bounded {
    /// Creates an empty answer of at most so many bytes.
    pub(crate) const fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), most }
    }

    /// Returns what was written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most - self.bytes.len() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
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

impl<'a, W: Write> Interrupted<'a, W> {
    /// Creates a writer that has written nothing.
    pub(crate) const fn new(inner: W, interrupt: &'a Interrupt) -> Self {
        Self { inner, unlooked: 0, interrupt }
    }

    /// Returns the inner writer.
    pub(crate) fn into_inner(self) -> W {
        self.inner
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
    /// Returns the error of an answer of at most `most` bytes that could not be written.
    pub(crate) fn writing_error(&self, most: usize, error: serde_json::Error) -> RequestError {
        match self.interrupt.check() {
            Err(over) => over,
            Ok(()) if error.is_io() => RequestError::AnswerTooLong { expected: most },
            Ok(()) => RequestError::Answer(error),
        }
    }
}
