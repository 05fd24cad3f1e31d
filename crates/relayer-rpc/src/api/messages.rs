//! Messages by state, chain and account, and one by its hash.

use alloy_primitives::B256;
use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::Serialize;

use super::{answer::Refusal, selection::Selection, shown::ShownMessage, state::Api};

/// A page of messages.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    messages: Vec<ShownMessage>,
    /// The `after` of the next page; null on the last one.
    next: Option<u64>,
}

/// `GET /messages`.
pub(super) async fn list(
    State(api): State<Api>,
    Query(selection): Query<Selection>,
) -> Result<Json<Listed>, Refusal> {
    let page = api.figures().store.messages(&selection.query()?)?;
    let messages = page.messages.into_iter().map(ShownMessage::from).collect();
    Ok(Json(Listed { messages, next: page.next }))
}

/// `GET /messages/{hash}`.
pub(super) async fn one(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<ShownMessage>, Refusal> {
    let hash = hash(&id)?;
    match api.figures().store.message(hash)? {
        Some(message) => Ok(Json(message.into())),
        None => Err(unknown(hash)),
    }
}

/// Reads the hash in a path.
pub(super) fn hash(id: &str) -> Result<B256, Refusal> {
    id.parse().map_err(|_| Refusal::wrong(format!("expected the hash of a message, got {id:?}")))
}

/// The answer for a message that the relayer does not know.
pub(super) fn unknown(hash: B256) -> Refusal {
    Refusal::missing(format!("expected the hash of a message that was found, got {hash}"))
}
