//! The names of states, and their numbers, which keys of tables have.

use relayer::StoredState;

/// The names of all states. A state's number is its place.
pub(crate) const NAMES: [&str; 11] = [
    "sent",
    "resent",
    "parked",
    "submitted",
    "waiting",
    "relayed",
    "failed",
    "expired",
    "skipped",
    "no destination",
    "reorged out",
];

/// Returns the number of a state.
pub(crate) const fn number(state: &StoredState) -> u8 {
    match state {
        StoredState::Sent { .. } => 0,
        StoredState::Resent { .. } => 1,
        StoredState::Parked { .. } => 2,
        StoredState::Submitted { .. } => 3,
        StoredState::Waiting { .. } => 4,
        StoredState::Relayed { .. } => 5,
        StoredState::Failed { .. } => 6,
        StoredState::Expired => 7,
        StoredState::Skipped => 8,
        StoredState::NoDestination => 9,
        StoredState::ReorgedOut => 10,
    }
}

/// Returns the number of the state with a name.
pub(crate) fn number_of(name: &str) -> Option<u8> {
    let place = NAMES.iter().position(|known| *known == name)?;
    u8::try_from(place).ok()
}

/// Returns the name of the state with a number.
pub(crate) fn name(number: u8) -> &'static str {
    NAMES.get(usize::from(number)).copied().unwrap_or("unknown")
}

/// Returns a name that a store has read, as this version has it; `unknown` if it has none.
#[cfg(feature = "postgres")]
pub(crate) fn known(name: &str) -> &'static str {
    NAMES.iter().copied().find(|known| *known == name).unwrap_or("unknown")
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;
    use relayer::{NodeRefusal, RefusalReason, StoredFailure};

    use super::*;

    #[test]
    fn numbers_and_names_are_those_of_the_states() {
        let (hash, failure) = (B256::ZERO, StoredFailure::Lost { transaction: B256::ZERO });
        let refused = StoredFailure::Refused(NodeRefusal::from(RefusalReason::Funds));
        let states = [
            StoredState::Sent { due: 0 },
            StoredState::Resent { due: 0 },
            StoredState::Parked { behind: hash },
            StoredState::Submitted { transaction: hash },
            StoredState::Waiting { until: 0, failure },
            StoredState::Relayed { block: 0, transaction: hash },
            StoredState::Failed { failure: refused },
            StoredState::Expired,
            StoredState::Skipped,
            StoredState::NoDestination,
            StoredState::ReorgedOut,
        ];
        assert_eq!(states.len(), NAMES.len());
        for (place, state) in states.iter().enumerate() {
            assert_eq!(usize::from(number(state)), place);
            assert_eq!(name(number(state)), state.name());
            assert_eq!(number_of(state.name()), Some(number(state)));
        }
        assert_eq!(number_of("lost"), None);
    }
}
