//! Why a node's answer is not there, or cannot be used.

use std::time::Duration;

use alloy_json_rpc::RpcError;
use alloy_primitives::{Bytes, ChainId};
use alloy_transport::{TransportError, TransportErrorKind};
use relayer::NodeRefusal;
use serde_json::value::RawValue;

use super::endpoint_url::EndpointUrl;

/// The code of JSON-RPC for a method that the node does not have.
const METHOD_NOT_FOUND: i64 = -32601;
/// The code for requests of another form.
const INVALID_REQUEST: i64 = -32600;
/// The code for parameters of another form.
const INVALID_PARAMS: i64 = -32602;
/// The code with which providers refuse a request because there were too many: that of HTTP.
const TOO_MANY: i64 = 429;
/// The most characters of a node's text that are kept.
const LONGEST_TEXT: usize = 300;

/// The reason why a request of a node has no usable result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NodeError {
    /// No endpoint has answered.
    #[error("{endpoint}: expected an answer to {method}, got none: {reason}")]
    Unreachable {
        /// The endpoint that was asked last, without its keys.
        endpoint: String,
        /// The method.
        method: &'static str,
        /// What happened.
        reason: String,
        /// Whether it took too long.
        is_late: bool,
    },
    /// The node has answered with an error.
    #[error("{method}: {message} (code {code})")]
    Refused {
        /// The method.
        method: &'static str,
        /// The error's code.
        code: i64,
        /// The error's message.
        message: String,
        /// The error's data, where it is bytes: for example what a call reverted with.
        data: Option<Bytes>,
    },
    /// The node's result is not what the method returns.
    #[error("{method}: expected {expected}, got {actual}")]
    Malformed {
        /// The method.
        method: &'static str,
        /// What the method returns.
        expected: &'static str,
        /// What came.
        actual: String,
    },
    /// An endpoint is of another chain than the others.
    #[error("{endpoint}: expected chain {expected}, got chain {actual}")]
    OtherChain {
        /// The endpoint, without its keys.
        endpoint: String,
        /// The chain of the other endpoints.
        expected: ChainId,
        /// Its chain.
        actual: ChainId,
    },
}

impl NodeError {
    /// Returns what the error means for a relay; `None` where the node has not refused it: it has not
    /// answered, or not made sense.
    pub(crate) fn refusal(&self) -> Option<NodeRefusal> {
        let Self::Refused { code, message, data, .. } = self else { return None };
        Some(NodeRefusal::from_error(*code, message, data.as_ref().map(AsRef::as_ref)))
    }

    /// Whether the node took too long.
    pub(crate) const fn is_late(&self) -> bool {
        matches!(self, Self::Unreachable { is_late: true, .. })
    }

    /// Whether the node says that it does not have the method.
    pub(crate) const fn is_unknown_method(&self) -> bool {
        matches!(self, Self::Refused { code: METHOD_NOT_FOUND, .. })
    }

    /// Whether the node does not understand a request that is well-formed: it does not have the method,
    /// or says so by other codes, as anvil behind supersim does.
    pub(crate) const fn is_not_understood(&self) -> bool {
        matches!(
            self,
            Self::Refused { code: METHOD_NOT_FOUND | INVALID_REQUEST | INVALID_PARAMS, .. }
        )
    }
}

/// How a request has failed at one endpoint.
#[derive(Debug)]
pub(super) enum Failure {
    /// The endpoint is no use at present: another one may answer.
    Endpoint(String),
    /// The endpoint took too long.
    Late(String),
    /// The node has answered.
    Answer(NodeError),
}

impl Failure {
    /// Sorts an error of the client.
    pub(super) fn of(method: &'static str, error: TransportError) -> Self {
        match error {
            RpcError::ErrorResp(payload) if payload.code == TOO_MANY => {
                Self::Endpoint(shortened(&payload.message))
            }
            RpcError::ErrorResp(payload) => Self::Answer(NodeError::Refused {
                method,
                code: payload.code,
                message: shortened(&payload.message),
                data: payload.data.as_deref().and_then(bytes),
            }),
            RpcError::Transport(error) => Self::Endpoint(reason(&error)),
            RpcError::NullResp => Self::Endpoint("an answer without a result".into()),
            RpcError::DeserError { err, .. } => Self::Endpoint(format!("no JSON-RPC: {err}")),
            other => Self::Endpoint(shortened(&other.to_string())),
        }
    }

    /// The failure of an endpoint that took too long.
    pub(super) fn late(deadline: Duration) -> Self {
        Self::Late(format!("nothing within {} s", deadline.as_secs_f32()))
    }

    /// Returns the error of a request that no other endpoint can answer either.
    pub(super) fn at(self, endpoint: &EndpointUrl, method: &'static str) -> NodeError {
        let endpoint = endpoint.to_string();
        match self {
            Self::Endpoint(reason) => {
                NodeError::Unreachable { endpoint, method, reason, is_late: false }
            }
            Self::Late(reason) => {
                NodeError::Unreachable { endpoint, method, reason, is_late: true }
            }
            Self::Answer(error) => error,
        }
    }
}

/// Returns why a connection has failed. The client's own text has the whole URL, and its keys.
fn reason(error: &TransportErrorKind) -> String {
    if let Some(error) = error.as_http_error() {
        return format!("HTTP status {}: {}", error.status, shortened(&error.body));
    }
    let Some(custom) = error.as_custom() else { return shortened(&error.to_string()) };
    let mut deepest: &dyn std::error::Error = custom;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    if let Some(error) = deepest.downcast_ref::<reqwest::Error>() {
        return if error.is_timeout() { "it took too long".into() } else { "it failed".into() };
    }
    shortened(&deepest.to_string())
}

/// Finds the bytes in an error's data: nodes have them there directly, or in a field `data`.
fn bytes(data: &RawValue) -> Option<Bytes> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Data {
        Bytes(Bytes),
        Within { data: Bytes },
    }
    match serde_json::from_str(data.get()).ok()? {
        Data::Bytes(bytes) | Data::Within { data: bytes } => Some(bytes),
    }
}

/// Cuts a node's text.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
