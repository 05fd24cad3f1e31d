//! When the messages that are not relayed yet were sent last.

use alloy_primitives::B256;
use imbl::OrdSet;

use super::{message_state::MessageState, tracked_message::TrackedMessage};

/// The messages that are not relayed yet, by the time at which they were sent last. A message is
/// [taken](Self::take_expired) once, and again after each change of its state.
#[derive(Debug, Clone, Default)]
pub(super) struct Ages {
    messages: OrdSet<(u64, B256)>,
}

impl Ages {
    /// Adds a message in its state, or removes it if it is relayed.
    pub(super) fn record<R>(&mut self, message: &TrackedMessage<R>) {
        if matches!(message.state, MessageState::Relayed { .. }) {
            self.remove(message);
        } else {
            self.messages.insert((message.last_sent, message.hash));
        }
    }

    /// Removes a message.
    pub(super) fn remove<R>(&mut self, message: &TrackedMessage<R>) {
        self.messages.remove(&(message.last_sent, message.hash));
    }

    /// Removes and returns a message that was sent last before `time`, in seconds.
    pub(super) fn take_expired(&mut self, time: u64) -> Option<B256> {
        let &(sent, message) = self.messages.get_min()?;
        if sent >= time {
            return None;
        }
        self.messages.remove(&(sent, message));
        Some(message)
    }

    /// Number of messages.
    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }
}
