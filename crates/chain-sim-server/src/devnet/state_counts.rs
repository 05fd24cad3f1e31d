//! How many messages are in each state.

use chain_sim::MessageState;

/// The states, by the names that clients read.
const STATES: [&str; 11] = [
    "sent",
    "resent",
    "parked",
    "submitted",
    "waiting",
    "relayed",
    "failed",
    "expired",
    "skipped",
    "noDestination",
    "reorgedOut",
];

/// The number of messages in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StateCounts([u64; STATES.len()]);

impl StateCounts {
    /// Moves a message from one state to another; `None` for a message that is new or gone.
    pub(super) const fn move_message(
        &mut self,
        from: Option<&MessageState>,
        to: Option<&MessageState>,
    ) {
        if let Some(from) = from {
            let count = &mut self.0[place(from)];
            *count = count.saturating_sub(1);
        }
        if let Some(to) = to {
            self.0[place(to)] += 1;
        }
    }

    /// Returns each state's name, and the number of its messages.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, u64)> {
        STATES.into_iter().zip(self.0)
    }
}

/// Returns the place of a state in [`STATES`].
const fn place(state: &MessageState) -> usize {
    match state {
        MessageState::Sent { .. } => 0,
        MessageState::Resent { .. } => 1,
        MessageState::Parked { .. } => 2,
        MessageState::Submitted { .. } => 3,
        MessageState::Waiting { .. } => 4,
        MessageState::Relayed { .. } => 5,
        MessageState::Failed { .. } => 6,
        MessageState::Expired => 7,
        MessageState::Skipped => 8,
        MessageState::NoDestination => 9,
        MessageState::ReorgedOut => 10,
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;

    use super::*;

    #[test]
    fn a_message_is_in_one_state() {
        let counts = |counts: &StateCounts| -> Vec<_> {
            counts.iter().filter(|(_, count)| *count > 0).collect()
        };
        let (sent, parked) =
            (MessageState::Sent { due: 1 }, MessageState::Parked { behind: B256::ZERO });
        let mut messages = StateCounts::default();
        messages.move_message(None, Some(&sent));
        messages.move_message(None, Some(&MessageState::NoDestination));
        assert_eq!(counts(&messages), [("sent", 1), ("noDestination", 1)]);
        messages.move_message(Some(&sent), Some(&parked));
        assert_eq!(counts(&messages), [("parked", 1), ("noDestination", 1)]);
        messages.move_message(Some(&MessageState::NoDestination), None);
        messages.move_message(Some(&parked), Some(&MessageState::ReorgedOut));
        assert_eq!(counts(&messages), [("reorgedOut", 1)]);
    }
}
