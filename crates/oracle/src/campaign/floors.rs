//! How often what has to come out, so that a run cannot compare nothing but refusals unseen.

use std::fmt;

use super::{Counts, outcome::Counted};
use crate::cases::{Class, Setting};

/// The least share of an outcome in what comes out of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// The outcome.
    pub counted: Counted,
    /// Its share, in parts of 10,000 of the class's transactions or logged calls.
    pub share: u64,
}

/// An outcome that came out too seldom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The class.
    pub class: Class,
    /// The spec and the encoder, where it is about the cases of these alone.
    pub setting: Option<Setting>,
    /// The outcome.
    pub counted: Counted,
    /// How often it has to be met.
    pub expected: u64,
    /// How often it was met.
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
    /// A floor is judged where it asks for at least this much: twice as much, which is what is
    /// there as a rule, is then five standard deviations away.
    const JUDGED: u64 = 50;

    pub(super) const fn of(counted: Counted, share: u64) -> Self {
        Self { counted, share }
    }

    /// What falls short of it.
    fn check(&self, class: Class, setting: Option<Setting>, counts: &Counts) -> Option<Shortfall> {
        let expected = counts.among(&self.counted) * self.share / 10_000;
        let actual = counts.of(&self.counted);
        (expected >= Self::JUDGED && actual < expected).then(|| Shortfall {
            class,
            setting,
            counted: self.counted.clone(),
            expected,
            actual,
        })
    }
}

impl Counts {
    /// What came out of this class less often than it has to; where the counts are those of one spec
    /// and one encoder, of these.
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

    /// A floor of a tenth.
    fn tenth() -> Floor {
        Floor::of(Counted::Relayed, 1_000)
    }

    /// So many transactions, of which so many have relayed a message.
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
        // Nothing at all, too.
        let nothing = Counts { met: Default::default(), ..counts(1_000, 0) };
        assert!(tenth().check(class, None, &nothing).is_some());
    }

    #[test]
    fn a_short_run_is_not_judged() {
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

    /// What a broken checksum would do: every class that relays or validates notices.
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

    /// Nothing is asked for that is no floor, or cannot be met.
    #[test]
    fn floors_are_of_what_can_be_met() {
        for floor in Class::ALL.into_iter().flat_map(Class::floors) {
            assert!((1..10_000).contains(&floor.share), "{floor:?}");
        }
    }
}
