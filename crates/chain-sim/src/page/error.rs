//! Why there is no page.

use crate::{error::Error, trace::TraceError};

/// Why a run has no page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// The cluster of the run cannot be created.
    #[error(transparent)]
    Cluster(#[from] Error),
    /// A message could not be traced.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The recording cannot be written as JSON.
    #[error("expected a run that can be written as JSON, got {0}")]
    Json(#[from] serde_json::Error),
}
