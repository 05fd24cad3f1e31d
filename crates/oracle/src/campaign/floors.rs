//! Floors: least shares of outcomes, so that a run that compares only refusals is noticed.

use std::fmt;

use super::{Counts, outcome::Counted};
use crate::cases::{Class, Setting};

/// The least share that an outcome must have in a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// The outcome.
    pub counted: Counted,
    /// The share, in parts of 10,000 of the class's transactions or logged calls.
    pub share: u64,
}

/// An outcome below its floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The class.
    pub class: Class,
    /// The spec and the encoder, if only their cases are meant.
    pub setting: Option<Setting>,
    /// The outcome.
    pub counted: Counted,
    /// The least number of occurrences.
    pub expected: u64,
    /// The number of occurrences.
    pub actual: u64,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, setting, counted, expected, actual } = self;
        write!(f, "{class}")?;
        if let Some(Setting { spec, encoder }) = setting {
            write!(f, " under {} by {encoder}", <&str>::from(*spec))?;
        }
        write!(f, ", {counted}: expected at least {expected}, got {actual}")
    }
}

impl Floor {
    /// A floor is only checked if it requires at least this many occurrences. The usual number is
    /// twice as high, and then at least five standard deviations away.
    const LEAST_EXPECTED: u64 = 50;

    pub(super) const fn of(counted: Counted, share: u64) -> Self {
        Self { counted, share }
    }

    /// Checks the floor; returns a shortfall if the outcome is below it.
    fn check(&self, class: Class, setting: Option<Setting>, counts: &Counts) -> Option<Shortfall> {
        let expected = counts.among(&self.counted) * self.share / 10_000;
        let actual = counts.of(&self.counted);
        (expected >= Self::LEAST_EXPECTED && actual < expected).then(|| Shortfall {
            class,
            setting,
            counted: self.counted.clone(),
            expected,
            actual,
        })
    }
}

impl Counts {
    /// The outcomes of this class below their floors. `setting` is the spec and the encoder of
    /// these counts, if they are those of one.
    pub fn shortfalls(&self, class: Class, setting: Option<Setting>) -> Vec<Shortfall> {
        let floors = class.floors();
        floors.iter().filter_map(|floor| floor.check(class, setting, self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Bytes;
    use alloy_sol_types::SolError;
    use messenger::abi::ICrossL2Inbox::NotInAccessList;

    use super::{super::outcome::Outcome, *};
    use crate::{Observation, Status};

    /// A floor of one tenth.
    fn tenth() -> Floor {
        Floor::of(Counted::Relayed, 1_000)
    }

    /// Counts of so many transactions, so many of which relayed a message.
    fn counts(transactions: u64, relayed: u64) -> Counts {
        let met = [(Counted::Relayed, relayed)].into();
        Counts { transactions, met, ..Counts::default() }
    }

    #[test]
    fn less_than_a_floor_falls_short() {
        let class = Class::WellFormed;
        let shortfall = tenth().check(class, None, &counts(1_000, 99)).expect("a shortfall");
        assert_eq!((shortfall.expected, shortfall.actual), (100, 99));
        assert_eq!(shortfall.to_string(), "well-formed, relayed: expected at least 100, got 99");
        assert_eq!(tenth().check(class, None, &counts(1_000, 100)), None);
        // An outcome that never occurred also falls short.
        let nothing = Counts { met: Default::default(), ..counts(1_000, 0) };
        assert!(tenth().check(class, None, &nothing).is_some());
    }

    #[test]
    fn a_short_run_is_not_checked() {
        assert_eq!(tenth().check(Class::WellFormed, None, &counts(499, 0)), None);
        assert!(tenth().check(Class::WellFormed, None, &counts(500, 0)).is_some());
    }

    #[test]
    fn calls_are_counted_among_calls() {
        let floor = Floor::of(Counted::Call(Outcome::Success), 1_000);
        let counts = Counts { transactions: 1_000_000, calls: 1_000, ..Counts::default() };
        let shortfall = floor.check(Class::WellFormed, None, &counts).expect("a shortfall");
        assert_eq!((shortfall.expected, shortfall.actual), (100, 0));
    }

    /// A broken checksum makes every call fail with this error: every class notices.
    #[test]
    fn refusals_alone_fall_short_in_every_class() {
        let refused = Observation {
            status: Status::Revert,
            output: Bytes::from(NotInAccessList {}.abi_encode()),
            ..Observation::refused("")
        };
        for class in Class::ALL {
            let mut counts = Counts::default();
            for _ in 0..100_000 {
                counts.count(std::slice::from_ref(&refused));
            }
            let shortfalls = counts.shortfalls(class, None);
            for counted in
                [Counted::Transaction(Outcome::Success), Counted::Relayed, Counted::Validated]
            {
                let falls_short = shortfalls.iter().any(|shortfall| shortfall.counted == counted);
                assert!(falls_short, "{class}, {counted}");
            }
        }
    }

    /// Every floor is a share that an outcome can have.
    #[test]
    fn floors_can_be_met() {
        for floor in Class::ALL.into_iter().flat_map(Class::floors) {
            assert!((1..10_000).contains(&floor.share), "{floor:?}");
        }
    }
}
