//! Answers that are written as JSON before they are sent.

use std::{cell::RefCell, io, marker::PhantomData, sync::Arc};

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeSeq},
};
use serde_json::value::RawValue;

use crate::{
    devnet::{Interrupt, RequestError, View},
    memory::{Held, NoRoom},
};

/// Bytes between two looks at the interrupt.
const STRETCH: usize = 1 << 20;
/// Bytes for which there is room at first.
const FIRST: usize = 256;

/// The JSON of a `T`. The thread that makes a large answer also writes it, so that the threads of
/// the connections only copy it.
#[derive(Debug)]
pub(crate) struct Json<T> {
    raw: Box<RawValue>,
    /// Counts the JSON, and the copy in the response.
    held: Arc<Held>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Json<T> {
    /// Writes a value as JSON, as long as the request may go on, no longer than a response may be,
    /// and as far as there is room in memory.
    ///
    /// # Errors
    ///
    /// [`RequestError::AnswerTooLong`], [`RequestError::Limit`], [`RequestError::TimedOut`],
    /// [`RequestError::Answer`].
    pub(crate) fn new(value: &T, view: &View) -> Result<Self, RequestError> {
        Self::write(value, view)
    }
}

/// Items that are serialized one by one, as they are made.
struct Each<I> {
    items: RefCell<I>,
    /// Why there are no more.
    failure: RefCell<Option<RequestError>>,
}

impl<I: Iterator<Item = Result<T, RequestError>>, T: Serialize> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut array = serializer.serialize_seq(None)?;
        for item in &mut *self.items.borrow_mut() {
            match item {
                Ok(item) => array.serialize_element(&item)?,
                Err(failure) => {
                    self.failure.replace(Some(failure));
                    return Err(S::Error::custom("an item cannot be made"));
                }
            }
        }
        array.end()
    }
}

impl<T> Json<T> {
    /// Writes items as a JSON array, which is the JSON of a `T`. Makes one after the other, as they
    /// are written.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new), and as `items`.
    pub(crate) fn of_each<I: Serialize>(
        items: impl Iterator<Item = Result<I, RequestError>>,
        view: &View,
    ) -> Result<Self, RequestError> {
        let each = Each { items: RefCell::new(items), failure: RefCell::default() };
        let written = Self::write(&each, view);
        each.failure.take().map_or(written, Err)
    }

    /// Writes what has the JSON of a `T`.
    fn write(value: &impl Serialize, view: &View) -> Result<Self, RequestError> {
        let mut written = Written::new(view);
        if let Err(error) = serde_json::to_writer(&mut written, value) {
            if let Some(no_room) = written.no_room {
                return Err(no_room.into());
            }
            view.interrupt.check()?;
            if error.is_io() {
                return Err(RequestError::AnswerTooLong { expected: written.most });
            }
            return Err(RequestError::Answer(error));
        }
        let Written { bytes, mut held, .. } = written;
        // jsonrpsee copies it into the response.
        held.resize(2 * bytes.len() as u64)?;
        let raw = String::from_utf8(bytes).map_err(Error::custom);
        let raw = raw.and_then(RawValue::from_string).map_err(RequestError::Answer)?;
        Ok(Self { raw, held: Arc::new(held), of: PhantomData })
    }
}

/// What is written of an answer.
struct Written<'a> {
    bytes: Vec<u8>,
    most: usize,
    /// Number of bytes at the last look at the interrupt.
    looked_at: usize,
    interrupt: &'a Interrupt,
    held: Held,
    /// Why there was no more room in memory.
    no_room: Option<NoRoom>,
}

impl<'a> Written<'a> {
    /// Begins an answer.
    fn new(view: &'a View) -> Self {
        Self {
            bytes: Vec::new(),
            most: view.limits.response_bytes as usize,
            looked_at: 0,
            interrupt: &view.interrupt,
            held: view.memory.nothing(),
            no_room: None,
        }
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

impl io::Write for Written<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() - self.looked_at >= STRETCH {
            self.looked_at = self.bytes.len();
            self.interrupt.check().map_err(io::Error::other)?;
        }
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

impl<T> Clone for Json<T> {
    fn clone(&self) -> Self {
        Self { raw: self.raw.clone(), held: self.held.clone(), of: PhantomData }
    }
}

impl<T> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}
