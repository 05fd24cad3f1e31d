//! How often what has to come out, so that a run cannot compare nothing but refusals unseen.

use std::fmt;

use super::{Counts, outcome::{Counted, Outcome}};
use crate::cases::Class;

/// The least share of an outcome, in one part of 10,000 of a class's transactions or logged calls.
///
/// Half of what was measured, or less. A run that is too short for [`Floor::JUDGED`] of it is not
/// judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floor {
    /// The outcome.
    pub counted: Counted,
    /// Its share, in parts of 10,000.
    pub share: u64,
}

/// An outcome that came out too seldom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// The class.
    pub class: Class,
    /// The outcome.
    pub counted: Counted,
    /// How often it has to be met.
    pub expected: u64,
    /// How often it was met.
    pub actual: u64,
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, counted, expected, actual } = self;
        write!(f, "{class}, {counted}: expected at least {expected}, got {actual}")
    }
}

impl Floor {
    /// A floor is asserted where it is at least this much: half of what was measured is then
    /// seven standard deviations away.
    const JUDGED: u64 = 50;

    /// What falls short of it.
    fn check(&self, class: Class, counts: &Counts) -> Option<Shortfall> {
        let expected = counts.among(&self.counted) * self.share / 10_000;
        let actual = counts.of(&self.counted);
        (expected >= Self::JUDGED && actual < expected)
            .then(|| Shortfall { class, counted: self.counted.clone(), expected, actual })
    }
}

impl Counts {
    /// What came out of this class less often than it has to.
    pub fn shortfalls(&self, class: Class) -> Vec<Shortfall> {
        class.floors().into_iter().filter_map(|floor| floor.check(class, self)).collect()
    }
}

impl Class {
    /// The floors of its outcomes.
    pub fn floors(self) -> Vec<Floor> {
        Vec::new()
    }
}
