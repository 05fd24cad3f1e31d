//! What people tell the relayer about a message.

use alloy_primitives::B256;
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{
    answer::Refusal,
    messages::{hash, unknown},
    state::Api,
};
use crate::driver::{Command, Told};

/// `POST /messages/{hash}/retry`.
pub(super) async fn retry(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    tell(&api, &id, Command::Retry(hash(&id)?)).await
}

/// `POST /messages/{hash}/skip`.
pub(super) async fn skip(
    State(api): State<Api>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Refusal> {
    tell(&api, &id, Command::Skip(hash(&id)?)).await
}

/// Gives a command, and waits until it is done.
async fn tell(api: &Api, id: &str, command: Command) -> Result<Json<Value>, Refusal> {
    match api.commands().tell(command).await {
        Some(Told::Done) => Ok(Json(json!({"done": true}))),
        Some(Told::Nothing) => Err(nothing(api, hash(id)?)?),
        None if api.figures().stands_by => {
            let holder = api.figures().store.holder()?;
            let holder = holder.as_deref().unwrap_or("none");
            let error = format!("expected the replica that relays, which is {holder}, got another");
            Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, error))
        }
        None => Err(Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the relayer is ending")),
    }
}

/// The answer where there is nothing to do for a message.
fn nothing(api: &Api, hash: B256) -> Result<Refusal, Refusal> {
    Ok(match api.figures().store.message(hash)? {
        None => unknown(hash),
        Some(message) => {
            let state = message.state.name();
            let error = format!(
                "message {hash}: expected one that is not settled, or was given up, got one that is {state}"
            );
            Refusal::new(StatusCode::CONFLICT, error)
        }
    })
}
