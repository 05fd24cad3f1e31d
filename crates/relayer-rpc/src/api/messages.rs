//! Messages by state, chain and account, and one by its hash.

use alloy_primitives::{B256, Bytes, keccak256};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use messenger::InboxEntry;
use relayer::StoredMessage;
use serde::Serialize;

use super::{answer::Refusal, selection::Selection, shown::ShownMessage, state::Api};

/// A page of messages.
#[derive(Debug, Serialize)]
pub(super) struct Listed {
    messages: Vec<ShownMessage>,
    /// The `after` of the next page; null on the last one.
    next: Option<u64>,
}

/// A message with what a relay of it consists of.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WholeMessage {
    #[serde(flatten)]
    message: ShownMessage,
    /// The payload of the logs that have sent it: topics, then data.
    payload: Bytes,
    /// The storage keys of the inbox by which an access list declares the log that has sent it last;
    /// absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_keys: Option<Vec<B256>>,
}

impl From<StoredMessage> for WholeMessage {
    fn from(stored: StoredMessage) -> Self {
        let payload = Bytes::from(stored.message.payload());
        let storage_keys = stored.sends.last().and_then(|log| {
            let id = log.identifier(stored.source);
            // It was read from a log, so that it has an entry.
            Some(InboxEntry::new(&id, keccak256(&payload)).ok()?.encode())
        });
        Self { message: stored.into(), payload, storage_keys }
    }
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
) -> Result<Json<WholeMessage>, Refusal> {
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
