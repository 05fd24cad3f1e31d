//! Scenarios that fail.

use core::fmt;
use std::error::Error;

use super::Failure;

/// A scenario of a [`Check`](super::Check) that fails, shrunk. `Display` and `Debug` write its
/// [story](super::Story), the seed, and how to replay it.
#[derive(Clone)]
pub struct Counterexample {
    /// The seed of the check.
    pub seed: u64,
    /// The number of the scenario among those of the seed, counted from 1.
    pub number: u32,
    /// Number of scenarios of the check.
    pub cases: u32,
    /// The shrunk scenario, and why it fails.
    pub failure: Failure,
}

/// Names the scenario that a [`Check`](super::Check) replays, in the environment.
pub(super) const VARIABLE: &str = "CHAIN_SIM_SCENARIO";

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, number, cases, failure } = self;
        let (actions, faults) =
            (failure.scenario.actions.len(), failure.scenario.schedule.faults().len());
        let count = |count: usize, what: &str| match count {
            0 => format!("no {what}s"),
            1 => format!("1 {what}"),
            many => format!("{many} {what}s"),
        };
        write!(
            f,
            "Scenario {number} of {cases} from seed {seed} fails. Shrunk, it has {} and {}.\n\n{}\n\
             Replay: {VARIABLE}={number} cargo test NAME, where NAME is this test",
            count(actions, "action"),
            count(faults, "fault"),
            failure.story()
        )
    }
}

impl fmt::Debug for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for Counterexample {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.failure.violation)
    }
}
