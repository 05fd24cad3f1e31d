//! Answers that are written as JSON before they are sent.

use std::{cell::RefCell, marker::PhantomData, sync::Arc};

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeSeq},
};
use serde_json::value::RawValue;

use crate::{
    beside::{LONG, before_long},
    devnet::{RequestError, View},
    memory::Held,
};

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
    /// Waits until it may be copied into the response, which takes long if it is.
    pub(crate) async fn before_response(self) -> Self {
        if self.raw.get().len() >= LONG {
            before_long().await;
        }
        self
    }

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
        let most = view.limits.response_bytes as usize;
        let mut written = view.interrupted(view.bounded(most));
        serde_json::to_writer(&mut written, value)
            .map_err(|error| view.writing_error(written.inner(), error))?;
        let (bytes, mut held) = written.into_inner().into_parts();
        // jsonrpsee copies it into the response.
        held.resize(2 * bytes.len() as u64)?;
        let raw = String::from_utf8(bytes).map_err(Error::custom);
        let raw = raw.and_then(RawValue::from_string).map_err(RequestError::Answer)?;
        Ok(Self { raw, held: Arc::new(held), of: PhantomData })
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
