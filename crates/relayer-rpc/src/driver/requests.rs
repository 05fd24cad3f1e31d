//! Which chain an action is for, and which request an answer is to.

use alloy_primitives::ChainId;
use relayer::{Action, NodeEvent, RequestId};

/// Returns the chain of an action that a node answers.
pub(super) const fn chain(action: &Action) -> Option<ChainId> {
    match action {
        Action::Read { chain, .. }
        | Action::Estimate { chain, .. }
        | Action::Broadcast { chain, .. }
        | Action::Look { chain, .. }
        | Action::Account { chain, .. } => Some(*chain),
        _ => None,
    }
}

/// Returns the request that an event answers.
pub(super) const fn request(event: &NodeEvent) -> Option<RequestId> {
    match event {
        NodeEvent::Blocks { request, .. }
        | NodeEvent::TooWide { request }
        | NodeEvent::Estimated { request, .. }
        | NodeEvent::Signed { request, .. }
        | NodeEvent::Broadcasted { request, .. }
        | NodeEvent::Seen { request, .. }
        | NodeEvent::Account { request, .. }
        | NodeEvent::Failed { request, .. } => Some(*request),
        _ => None,
    }
}
