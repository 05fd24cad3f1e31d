//! What the relayer makes of messages.

use std::collections::BTreeMap;

use alloy_primitives::B256;

use crate::relayer::{MessageState, RelayFailure, Relayer, TrackedMessage};

/// The states of all messages at the relayer after the last step.
#[derive(Debug, Default)]
pub(super) struct Relays(BTreeMap<B256, MessageState>);

impl Relays {
    /// The states that have changed since the last step, and that blocks do not show.
    pub(super) fn observe(&mut self, relayer: &Relayer) -> Vec<String> {
        let states = relayer.messages().map(|message| (message.hash, message.state.clone()));
        let last = core::mem::replace(&mut self.0, states.collect());
        let changed = relayer.messages().filter(|it| last.get(&it.hash) != Some(&it.state));
        changed.filter_map(change_line).collect()
    }
}

/// What the new state of a message means; `None` where blocks show it.
fn change_line(tracked: &TrackedMessage) -> Option<String> {
    let message = format!("message {}", tracked.hash);
    let destination = tracked.message.destination;
    match &tracked.state {
        MessageState::Sent { .. }
        | MessageState::Resent { .. }
        | MessageState::Relayed { .. }
        | MessageState::ReorgedOut => None,
        MessageState::Submitted { .. } => {
            Some(format!("the relayer has submitted a relay of {message} on chain {destination}"))
        }
        MessageState::Parked { behind } => {
            Some(format!("the relayer lets {message} wait for message {behind}"))
        }
        MessageState::Waiting { until, failure } => {
            Some(format!("the relayer will relay {message} again at {until}{}", after(failure)))
        }
        MessageState::Failed { failure } => {
            Some(format!("the relayer gives {message} up{}", after(failure)))
        }
        MessageState::Expired => Some(format!("{message} has expired")),
        MessageState::Skipped => Some(format!("the relayer skips {message}")),
        MessageState::NoDestination => {
            Some(format!("{message} has no destination: there is no chain {destination}"))
        }
    }
}

/// Why the last relay has failed, where its block does not show it.
fn after(failure: &RelayFailure) -> String {
    match failure {
        RelayFailure::Reverted { .. } => String::new(),
        RelayFailure::OutOfGas { .. } | RelayFailure::NoEffect { .. } => {
            format!(": its last relay {failure}")
        }
        RelayFailure::Refused(_) | RelayFailure::Lost { .. } => {
            format!(": its last relay was {failure}")
        }
    }
}
