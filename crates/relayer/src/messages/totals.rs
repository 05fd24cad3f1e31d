//! Number of messages in each state.

use super::{message_state::MessageState, relay_failure::RelayFailure};

/// Number of messages in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Sent; messages that were reorged out do not count.
    pub sent: usize,
    /// Relayed.
    pub relayed: usize,
    /// Failed for good: the last relay reverted or was lost.
    pub failed: usize,
    /// Refused for good: the destination did not admit the last relay, or is not in the cluster.
    pub refused: usize,
    /// Expired.
    pub expired: usize,
    /// Skipped by the policy.
    pub skipped: usize,
    /// Neither relayed nor given up yet.
    pub pending: usize,
}

impl Totals {
    /// Counts a message in this state.
    pub(super) const fn add<R>(&mut self, state: &MessageState<R>) {
        if let Some(count) = self.count_of(state) {
            *count += 1;
        }
    }

    /// Subtracts a message that was counted in this state.
    pub(super) const fn remove<R>(&mut self, state: &MessageState<R>) {
        if let Some(count) = self.count_of(state) {
            *count -= 1;
        }
    }

    /// These counts, each at most `most`; none is pending.
    pub(super) fn most(self, most: usize) -> Self {
        let Self { sent, relayed, failed, refused, expired, skipped, pending: _ } = self;
        let [sent, relayed, failed, refused, expired, skipped] =
            [sent, relayed, failed, refused, expired, skipped].map(|count| count.min(most));
        Self { sent, relayed, failed, refused, expired, skipped, pending: 0 }
    }

    /// Adds the counts of others.
    pub(super) const fn append(&mut self, others: Self) {
        let Self { sent, relayed, failed, refused, expired, skipped, pending } = others;
        self.sent += sent;
        self.relayed += relayed;
        self.failed += failed;
        self.refused += refused;
        self.expired += expired;
        self.skipped += skipped;
        self.pending += pending;
    }

    /// The count that a state belongs to; `None` for messages that were reorged out.
    const fn count_of<R>(&mut self, state: &MessageState<R>) -> Option<&mut usize> {
        match state {
            MessageState::Sent { .. }
            | MessageState::Resent { .. }
            | MessageState::Parked { .. }
            | MessageState::Submitted { .. }
            | MessageState::Waiting { .. } => Some(&mut self.pending),
            MessageState::Relayed { .. } => Some(&mut self.relayed),
            MessageState::Failed { failure: RelayFailure::Refused(_) }
            | MessageState::NoDestination => Some(&mut self.refused),
            MessageState::Failed { .. } => Some(&mut self.failed),
            MessageState::Expired => Some(&mut self.expired),
            MessageState::Skipped => Some(&mut self.skipped),
            MessageState::ReorgedOut => None,
        }
    }
}
