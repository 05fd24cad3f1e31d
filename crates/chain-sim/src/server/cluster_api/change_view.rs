//! Changes of messages, for programs.

use alloy_primitives::B256;
use serde::Serialize;

use super::{message_view::ContentView, state_view::StateView};
use crate::{Relayer, server::messages::MessageChange};

/// A message whose state has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ChangeView {
    message: ContentView,
    /// None for a message that was not known before.
    from: Option<StateView>,
    /// None for a message that is not known any more.
    to: Option<StateView>,
    /// When, in seconds of the cluster's clock.
    at: u64,
}

impl From<&MessageChange> for ChangeView {
    fn from(change: &MessageChange) -> Self {
        Self {
            message: ContentView::new(change.hash, change.source, &change.message),
            from: change.from.as_ref().map(StateView::from),
            to: change.to.as_ref().map(StateView::from),
            at: change.at,
        }
    }
}

/// What something has come to for a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct MoveView {
    hash: B256,
    /// None for a message that was not known before.
    from: Option<StateView>,
    /// None for a message that is not known any more.
    to: Option<StateView>,
}

impl MoveView {
    /// The messages that are elsewhere after something than they were before.
    pub(super) fn all(before: &Relayer, after: &Relayer) -> Vec<Self> {
        let moved = after.messages().filter_map(|tracked| {
            let from = before.message(tracked.hash);
            (from.as_ref() != Some(&tracked.state)).then(|| Self {
                hash: tracked.hash,
                from: from.as_ref().map(StateView::from),
                to: Some((&tracked.state).into()),
            })
        });
        let gone = before.messages().filter(|tracked| after.message(tracked.hash).is_none());
        let gone = gone.map(|tracked| Self {
            hash: tracked.hash,
            from: Some((&tracked.state).into()),
            to: None,
        });
        moved.chain(gone).collect()
    }
}
