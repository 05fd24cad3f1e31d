//! The life of a message, for programs.

use serde::Serialize;

use super::state_view::StateView;
use crate::{MessageState, MessageTrace, server::messages::Reached};

/// The life of a message: what the chains have of it, and what the relayer makes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct TraceView {
    #[serde(flatten)]
    trace: MessageTrace,
    /// Where it is, unless the relayer does not know it.
    state: Option<StateView>,
    /// Where it has been, the first state first: relays that were refused or lost are in here, for
    /// no block has them.
    history: Vec<ReachedView>,
}

/// A state that a message has got to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ReachedView {
    /// In seconds of the cluster's clock.
    at: u64,
    state: StateView,
}

impl TraceView {
    /// What there is to say of a message.
    pub(super) fn new(
        trace: MessageTrace,
        state: Option<&MessageState>,
        history: &[Reached],
    ) -> Self {
        let view = |it: &Reached| ReachedView { at: it.at, state: (&it.state).into() };
        let history = history.iter().map(view).collect();
        Self { trace, state: state.map(StateView::from), history }
    }
}
