//! Answers that are written as JSON before they are sent.

use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

/// The JSON of a `T`. The thread that makes a large answer also writes it, so that the threads of
/// the connections only copy it.
#[derive(Debug)]
pub(crate) struct Json<T> {
    raw: Box<RawValue>,
    of: PhantomData<fn() -> T>,
}

impl<T: Serialize> Json<T> {
    /// Writes a value as JSON.
    ///
    /// # Errors
    ///
    /// Those of the value's serialization.
    pub(crate) fn new(value: &T) -> serde_json::Result<Self> {
        Ok(Self { raw: to_raw_value(value)?, of: PhantomData })
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
