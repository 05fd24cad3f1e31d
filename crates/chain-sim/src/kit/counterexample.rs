//! Scenarios that fail.

use core::fmt;
use std::error::Error;

use super::{Failure, Scenario, page_file::PageFile};

/// A scenario of a [`Check`](super::Check) that fails, shrunk. `Display` and `Debug` write its
/// [story](super::Story), the seed, how to replay it, and where its page is.
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

impl Counterexample {
    /// What is said beside the command.
    pub(super) const ADVICE: &str = "where NAME is this test";

    /// Which scenario it is.
    pub(super) fn title(&self) -> String {
        let Self { seed, number, cases, .. } = self;
        format!("Scenario {number} of {cases} from seed {seed} fails")
    }

    /// The command that repeats it.
    pub(super) fn command(&self) -> String {
        format!("{VARIABLE}={} cargo test NAME", self.number)
    }

    /// Writes the page of the scenario, if the environment asks for it.
    pub(super) fn with_page_file(mut self) -> Self {
        self.failure.page = PageFile::write(|| self.html());
        self
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scenario { actions, schedule, .. } = &*self.failure.scenario;
        let count = |count: usize, what: &str| match count {
            0 => format!("no {what}s"),
            1 => format!("1 {what}"),
            many => format!("{many} {what}s"),
        };
        let [title, command] = [self.title(), self.command()];
        let (actions, faults) =
            (count(actions.len(), "action"), count(schedule.faults().len(), "fault"));
        writeln!(f, "{title}. Shrunk, it has {actions} and {faults}.\n")?;
        writeln!(f, "{}", self.failure.story())?;
        writeln!(f, "Replay: {command}, {}", Self::ADVICE)?;
        f.write_str(&self.failure.page.line(&command))
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
