//! Paths and shapes of the indexer that existing user interfaces ask: lists without a frame, numbers
//! as JSON numbers. The next page is in the header `Link`.

use alloy_primitives::{Address, U256, hex};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::HeaderMap,
};
use relayer::StoredMessage;
use serde_json::{Value, json};

use super::{
    answer::Refusal,
    selection::{Selection, link},
    state::Api,
};

/// What a list is answered with.
type Listed = Result<(HeaderMap, Json<Vec<Value>>), Refusal>;

/// `GET /messages/pending`: those that are not relayed yet and will be.
pub(super) async fn pending(State(api): State<Api>, Query(selection): Query<Selection>) -> Listed {
    list(&api, "/messages/pending", selection, None)
}

/// `GET /messages/{account}/pending`: those of them that an account has sent or is the target of.
pub(super) async fn pending_of(
    State(api): State<Api>,
    Path(id): Path<String>,
    Query(selection): Query<Selection>,
) -> Listed {
    let account: Address =
        id.parse().map_err(|_| Refusal::wrong(format!("expected an account, got {id:?}")))?;
    list(&api, &format!("/messages/{account}/pending"), selection, Some(account))
}

/// `GET /messages/count`.
pub(super) async fn count(State(api): State<Api>) -> Result<Json<Value>, Refusal> {
    let (mut sent, mut relayed, mut pending) = (0, 0, 0);
    for count in api.figures().store.counts()? {
        match count.state {
            "reorged out" | "no destination" => continue,
            "relayed" => relayed += count.count,
            "sent" | "resent" | "parked" | "submitted" | "waiting" => pending += count.count,
            _ => {}
        }
        sent += count.count;
    }
    Ok(Json(json!({
        "sent": [{"count": sent}],
        "relayed": [{"count": relayed}],
        "pending": pending,
    })))
}

/// Lists messages that are not settled.
fn list(api: &Api, path: &str, selection: Selection, account: Option<Address>) -> Listed {
    let mut query = selection.query()?;
    query.settled = Some(false);
    query.account = account.or(query.account);
    let page = api.figures().store.messages(&query)?;
    let headers = link(path, &query, &page);
    Ok((headers, Json(page.messages.iter().map(shown).collect())))
}

/// Returns a message in the indexer's shape.
fn shown(stored: &StoredMessage) -> Value {
    let message = &stored.message;
    let number = |number: U256| {
        // As the indexer: a number where JSON has room for it. Nonces have a version above it.
        u64::try_from(number).map_or_else(|_| json!(number.to_string()), |number| json!(number))
    };
    let sent = stored.sends.last();
    json!({
        "messageHash": stored.hash,
        "source": stored.source,
        "destination": number(message.destination),
        "nonce": number(message.nonce),
        "sender": message.sender,
        "target": message.target,
        "message": message.message,
        "logIndex": sent.map(|log| log.index),
        "logPayload": hex::encode_prefixed(message.payload()),
        "timestamp": sent.map(|log| log.timestamp),
        "blockNumber": sent.map(|log| log.block),
        "state": stored.state.name(),
    })
}
