//! JSON views of the lives of messages.

use serde::Serialize;

use super::state_view::StateView;
use crate::devnet::messages::ReachedState;
use chain_sim::{MessageState, MessageTrace};

/// The life of a message, from the chains and from the relayer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TraceView {
    #[serde(flatten)]
    trace: MessageTrace,
    /// Its state, if the relayer knows it.
    state: Option<StateView>,
    /// Its earlier states, the first one first. Relays that were refused or lost are only here,
    /// because no block has them.
    history: Vec<ReachedView>,
}

/// A state that a message reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ReachedView {
    /// When, in seconds of the cluster's clock.
    at: u64,
    state: StateView,
}

impl TraceView {
    /// Creates the view of a message's life.
    pub(crate) fn new(
        trace: MessageTrace,
        state: Option<&MessageState>,
        history: &[ReachedState],
    ) -> Self {
        let view = |it: &ReachedState| ReachedView { at: it.at, state: (&it.state).into() };
        let history = history.iter().map(view).collect();
        Self { trace, state: state.map(StateView::from), history }
    }
}
