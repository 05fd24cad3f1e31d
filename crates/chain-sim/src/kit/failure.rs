//! Why a scenario fails.

use core::fmt;
use std::error::Error;

use super::{Scenario, Story, Violation};

/// Why a scenario fails. `Display` and `Debug` write its [story](Self::story), and how to replay it.
#[derive(Clone)]
pub struct Failure {
    /// The invariant that does not hold.
    pub violation: Violation,
    /// The step after which this was found, counted from 0.
    pub step: u64,
    /// Whether the invariant is one that must hold once nothing is left to do.
    pub is_at_end: bool,
    /// The scenario.
    pub scenario: Box<Scenario>,
}

impl Failure {
    /// A scenario in which an invariant does not hold after a step.
    pub(super) fn new(violation: Violation, step: u64, scenario: &Scenario) -> Self {
        Self { violation, step, is_at_end: false, scenario: Box::new(scenario.clone()) }
    }

    /// A scenario in which an invariant does not hold at the end, after this step.
    pub(super) fn at_end(violation: Violation, step: u64, scenario: &Scenario) -> Self {
        Self { is_at_end: true, ..Self::new(violation, step, scenario) }
    }

    /// What happened until the invariant broke. The scenario runs once more for this.
    pub fn story(&self) -> Story {
        let Self { violation, step, is_at_end, scenario } = self;
        Story::tell(scenario, violation.clone(), *step, *is_at_end)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Proptest ends the text with a point.
        write!(
            f,
            "{}\nReplay: run the test again; proptest keeps this scenario, and begins with it",
            self.story()
        )
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.violation)
    }
}
