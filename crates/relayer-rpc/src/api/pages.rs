//! What programs read that watch the relayer.

use axum::{
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use prometheus::TEXT_FORMAT;

use super::{answer::Refusal, state::Api};
use crate::clock::real_time;

/// `GET /live`: the process answers.
pub(super) async fn live() -> &'static str {
    "OK"
}

/// `GET /ready`: all chains answer, too.
pub(super) async fn ready(State(api): State<Api>) -> Response {
    let obstacles = api.figures().obstacles();
    if obstacles.is_empty() && api.figures().stands_by {
        return "OK, stands by".into_response();
    }
    if obstacles.is_empty() {
        return "OK".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, obstacles.join("\n")).into_response()
}

/// `GET /metrics`: figures for Prometheus.
pub(super) async fn metrics(State(api): State<Api>) -> Response {
    match api.figures().text(real_time()) {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT_FORMAT)], text).into_response(),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
    }
}

/// Any other path.
pub(super) async fn nothing(uri: Uri) -> Refusal {
    Refusal::missing(format!(
        "expected /, /messages, /messages/HASH, /messages/pending, /messages/count, \
         /messages/ACCOUNT/pending, /chains, /status, /metrics, /ready or /live, got {}",
        uri.path()
    ))
}
