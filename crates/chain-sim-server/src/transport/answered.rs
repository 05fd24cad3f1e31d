//! The mark of a response.

use std::sync::Arc;

use crate::memory::Unsent;

/// Marks the response to a call. It counts the response, unless jsonrpsee has already sent it.
#[derive(Debug, Clone)]
pub(super) struct Answered(pub(super) Option<Arc<Unsent>>);
