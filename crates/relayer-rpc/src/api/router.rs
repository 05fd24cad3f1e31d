//! The paths.

use axum::{
    Router, middleware,
    routing::{get, post},
};

use super::{chains, commands, hosts, indexer, messages, page, pages, state::Api};

/// Returns all paths.
pub(super) fn router(api: Api) -> Router {
    Router::new()
        .route("/", get(page::file))
        .route("/page/{*name}", get(page::file))
        .route("/live", get(pages::live))
        .route("/ready", get(pages::ready))
        .route("/metrics", get(pages::metrics))
        .route("/status", get(chains::status))
        .route("/chains", get(chains::chains))
        .route("/messages", get(messages::list))
        .route("/messages/count", get(indexer::count))
        .route("/messages/pending", get(indexer::pending))
        .route("/messages/{id}", get(messages::one))
        .route("/messages/{id}/pending", get(indexer::pending_of))
        .route("/messages/{id}/retry", post(commands::retry))
        .route("/messages/{id}/skip", post(commands::skip))
        .fallback(pages::nothing)
        .layer(middleware::from_fn(hosts::check))
        .with_state(api)
}
