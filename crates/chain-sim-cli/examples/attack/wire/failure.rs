//! Why a request has no result.

use std::io;

use serde_json::Value;

/// Why a request has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The connection failed, or ended.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The answer is not JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The answer has another HTTP status than 200 or, for a WebSocket, 101.
    #[error("expected status {expected}, got {actual}")]
    Status {
        /// What a served client gets.
        expected: u16,
        /// What came.
        actual: u16,
    },
    /// The server answered with an error.
    #[error("{code}: {message}")]
    Rpc {
        /// JSON-RPC's code.
        code: i64,
        /// Its words.
        message: String,
    },
    /// A result has another form than it should.
    #[error("expected {expected}, got {actual}")]
    Unexpected {
        /// What the method returns.
        expected: &'static str,
        /// What came.
        actual: Value,
    },
}

impl Failure {
    /// Returns whether the server did not know what was asked: an attack with such a request is
    /// none.
    pub(crate) const fn is_misunderstood(&self) -> bool {
        matches!(self, Self::Rpc { code: -32602..=-32600, .. })
    }
}
