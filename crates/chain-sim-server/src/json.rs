//! Answers that are written as JSON before they are sent.

use std::{io, marker::PhantomData};

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::devnet::{Interrupt, RequestError, View};

/// Bytes between two looks at the interrupt.
const STRETCH: usize = 1 << 20;

/// The JSON of a `T`. The thread that makes a large answer also writes it, so that the threads of
/// the connections only copy it.
#[derive(Debug)]
pub(crate) struct Json<T> {
    raw: Box<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Json<T> {
    /// Writes a value as JSON, as long as the request may go on, and no longer than a response may
    /// be.
    ///
    /// # Errors
    ///
    /// [`RequestError::AnswerTooLong`], [`RequestError::TimedOut`], [`RequestError::Answer`].
    pub(crate) fn new(value: &T, view: &View) -> Result<Self, RequestError> {
        let most = view.limits.response_bytes as usize;
        let mut written =
            Written { bytes: Vec::new(), most, looked_at: 0, interrupt: &view.interrupt };
        if let Err(error) = serde_json::to_writer(&mut written, value) {
            view.interrupt.check()?;
            if error.is_io() {
                return Err(RequestError::AnswerTooLong { expected: most });
            }
            return Err(RequestError::Answer(error));
        }
        let raw = String::from_utf8(written.bytes).map_err(serde::ser::Error::custom);
        let raw = raw.and_then(RawValue::from_string).map_err(RequestError::Answer)?;
        Ok(Self { raw, of: PhantomData })
    }
}

/// What is written of an answer.
struct Written<'a> {
    bytes: Vec<u8>,
    most: usize,
    /// Number of bytes at the last look at the interrupt.
    looked_at: usize,
    interrupt: &'a Interrupt,
}

impl io::Write for Written<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() - self.looked_at >= STRETCH {
            self.looked_at = self.bytes.len();
            self.interrupt.check().map_err(io::Error::other)?;
        }
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

impl<T> Clone for Json<T> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), of: PhantomData }
    }
}

impl<T> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}
