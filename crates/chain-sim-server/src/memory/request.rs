//! What the request that the current task answers makes the server hold.

use std::{future::Future, sync::Arc};

use super::{held::Held, share::Share};

tokio::task_local! {
    /// What the request that the current task answers makes the server hold.
    static REQUEST: Arc<Held>;
}

/// Answers a request. Until the returned future ends, [`request`] returns `held`.
pub(crate) async fn within<F: Future>(held: Arc<Held>, answer: F) -> F::Output {
    REQUEST.scope(held, answer).await
}

/// Returns what the request that the current task answers makes the server hold. A part of
/// the request that is kept after the task has ended must be kept together with this. Returns nothing
/// for a request that comes from no client.
pub(crate) fn request() -> Option<Arc<Held>> {
    REQUEST.try_with(Arc::clone).ok()
}

/// Returns the share of the connection whose request the current task answers.
pub(crate) fn share() -> Arc<Share> {
    request().map_or_else(Arc::default, |held| held.share().clone())
}
