//! A call of JSON-RPC before it is sent, and its answer.

use serde::de::DeserializeOwned;
use serde_json::{Value, value::RawValue};

use super::error::{NodeError, shortened};

/// A method and its parameters.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: &'static str,
    pub(super) params: Value,
}

/// Creates a call. `params` is an array.
pub(super) const fn call(method: &'static str, params: Value) -> Call {
    Call { method, params }
}

/// The answer to a call: the result, not yet read.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) method: &'static str,
    pub(super) result: Result<Box<RawValue>, NodeError>,
}

impl Answer {
    /// Reads the result.
    ///
    /// # Errors
    ///
    /// The node's error; [`NodeError::Malformed`].
    pub(super) fn read<T: DeserializeOwned>(self, expected: &'static str) -> Result<T, NodeError> {
        let text = self.result?;
        serde_json::from_str(text.get()).map_err(|error| NodeError::Malformed {
            method: self.method,
            expected,
            actual: format!("{} ({error})", shortened(text.get())),
        })
    }
}
