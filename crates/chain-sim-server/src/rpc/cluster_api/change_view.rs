//! JSON views of changes of messages.

use alloy_primitives::B256;
use serde::Serialize;

use super::{message_view::ContentView, state_view::StateView};
use crate::devnet::messages::MessageChange;
use chain_sim::{Chain, Cluster, Relayer, SentLog, TrackedMessage};

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
    /// Returns the messages whose states differ between two relayers, without those that are gone
    /// because their blocks are pruned.
    pub(crate) fn all(before: &Relayer, after: &Relayer, cluster: &Cluster) -> Vec<Self> {
        let is_pruned = |tracked: &&TrackedMessage| {
            let first = cluster.chain(tracked.source).map_or(0, Chain::first_block);
            let is_below = |send: &SentLog| send.id.block_number().is_ok_and(|it| it < first);
            !tracked.sends.is_empty() && tracked.sends.iter().all(is_below)
        };
        let moved = after.messages().filter_map(|tracked| {
            let from = before.message(tracked.hash);
            (from.as_ref() != Some(&tracked.state)).then(|| Self {
                hash: tracked.hash,
                from: from.as_ref().map(StateView::from),
                to: Some((&tracked.state).into()),
            })
        });
        let gone = before.messages().filter(|tracked| after.message(tracked.hash).is_none());
        let gone = gone.filter(|tracked| !is_pruned(tracked));
        let gone = gone.map(|tracked| Self {
            hash: tracked.hash,
            from: Some((&tracked.state).into()),
            to: None,
        });
        moved.chain(gone).collect()
    }
}
