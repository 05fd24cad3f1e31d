//! JSON views of changes of messages.

use alloy_primitives::B256;
use serde::Serialize;

use super::{message_view::ContentView, state_view::StateView};
use crate::devnet::messages::MessageChange;
use chain_sim::Relayer;

/// A change of a message's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ChangeView {
    message: ContentView,
    /// `None` for a new message.
    from: Option<StateView>,
    /// `None` for a message that the relayer no longer knows.
    to: Option<StateView>,
    /// Time of the change, in seconds of the cluster's clock.
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

/// A message's states before and after a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct MoveView {
    hash: B256,
    /// `None` for a new message.
    from: Option<StateView>,
    /// `None` for a message that the relayer no longer knows.
    to: Option<StateView>,
}

impl MoveView {
    /// Returns the messages whose states differ between two relayers.
    pub(crate) fn all(before: &Relayer, after: &Relayer) -> Vec<Self> {
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
