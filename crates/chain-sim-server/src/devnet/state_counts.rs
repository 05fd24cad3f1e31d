//! How many messages are in each state.

use super::state_name::StateName;
use chain_sim::MessageState;

/// The number of messages in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct StateCounts([u64; StateName::ALL.len()]);

impl StateCounts {
    /// Moves a message from one state to another; `None` for a message that is new or gone.
    pub(super) const fn move_message(
        &mut self,
        from: Option<&MessageState>,
        to: Option<&MessageState>,
    ) {
        if let Some(from) = from {
            let count = &mut self.0[StateName::of(from) as usize];
            *count = count.saturating_sub(1);
        }
        if let Some(to) = to {
            self.0[StateName::of(to) as usize] += 1;
        }
    }

    /// Returns each state's name, and the number of its messages.
    pub(super) fn iter(&self) -> impl Iterator<Item = (StateName, u64)> {
        StateName::ALL.into_iter().zip(self.0)
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;

    use super::*;

    #[test]
    fn names_are_in_their_order() {
        let places = StateName::ALL.map(|name| name as usize);
        assert_eq!(places, core::array::from_fn(|place| place));
        assert_eq!(StateName::NoDestination.to_string(), "noDestination");
    }

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
        assert_eq!(counts(&messages), [(StateName::Sent, 1), (StateName::NoDestination, 1)]);
        messages.move_message(Some(&sent), Some(&parked));
        assert_eq!(counts(&messages), [(StateName::Parked, 1), (StateName::NoDestination, 1)]);
        messages.move_message(Some(&MessageState::NoDestination), None);
        messages.move_message(Some(&parked), Some(&MessageState::ReorgedOut));
        assert_eq!(counts(&messages), [(StateName::ReorgedOut, 1)]);
    }
}
