//! Answers that are written as JSON before they are sent.

use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::devnet::{Bounded, Interrupted, RequestError, View};

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
        let mut written = Interrupted::new(Bounded::new(most), &view.interrupt);
        serde_json::to_writer(&mut written, value)
            .map_err(|error| view.writing_error(most, error))?;
        let bytes = written.into_inner().into_bytes();
        let raw = String::from_utf8(bytes).map_err(serde::ser::Error::custom);
        let raw = raw.and_then(RawValue::from_string).map_err(RequestError::Answer)?;
        Ok(Self { raw, of: PhantomData })
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
