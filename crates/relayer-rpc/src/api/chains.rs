//! Chains, and the relayer as a whole.

use std::collections::BTreeMap;

use alloy_primitives::ChainId;
use axum::{Json, extract::State};

use super::{
    answer::Refusal,
    shown::{RelayStatus, ShownChain},
    state::Api,
};
use crate::clock::real_time;

/// `GET /chains`.
pub(super) async fn chains(State(api): State<Api>) -> Result<Json<Vec<ShownChain>>, Refusal> {
    Ok(Json(all(&api)?))
}

/// `GET /status`.
pub(super) async fn status(State(api): State<Api>) -> Result<Json<RelayStatus>, Refusal> {
    let figures = api.figures();
    let now = real_time();
    let mut status = RelayStatus::of(&figures.store, api.place(), now, figures.stale_after)?;
    status.running = true;
    status.chains = all(&api)?;
    status.not_ready = figures.obstacles();
    Ok(Json(status))
}

/// Returns all chains.
fn all(api: &Api) -> Result<Vec<ShownChain>, Refusal> {
    let positions = api.figures().store.positions()?;
    let next: BTreeMap<ChainId, u64> = positions.iter().map(|it| (it.chain, it.next)).collect();
    let statuses = api.figures().statuses.lock();
    let chains = statuses.iter().map(|(id, status)| ShownChain {
        id: *id,
        name: format!("chain {id}"),
        url: status.endpoint.clone(),
        head: status.head.map(|head| head.number),
        timestamp: status.head.map(|head| head.timestamp),
        safe: status.head.map(|head| head.safety.safe),
        finalized: status.head.map(|head| head.safety.finalized),
        next: next.get(id).copied(),
        silence: status.answered.elapsed().as_secs(),
        failure: status.other.clone().or_else(|| status.failure.clone()),
    });
    Ok(chains.collect())
}
