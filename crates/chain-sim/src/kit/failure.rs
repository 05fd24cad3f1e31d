//! Why a scenario fails.

use core::fmt;
use std::error::Error;

use super::{Scenario, Story, Violation, page_file::PageFile};

/// Why a scenario fails. `Display` and `Debug` write its [story](Self::story), how to replay it, and
/// where its page is.
///
/// With `CHAIN_SIM_PAGE=page.html` in the environment, a scenario that fails is written to that file as
/// a page of HTML, with feature `page`. While proptest shrinks a scenario, each that fails takes the
/// place of the one before, so that the smallest is left.
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
    /// What became of its page.
    pub(super) page: PageFile,
}

impl Failure {
    /// How to repeat it.
    pub(super) const ADVICE: &str =
        "run the test again; proptest keeps this scenario, and begins with it";

    /// A scenario in which an invariant does not hold after a step.
    pub(super) fn new(violation: Violation, step: u64, scenario: &Scenario) -> Self {
        let (scenario, page) = (Box::new(scenario.clone()), PageFile::NotAskedFor);
        Self { violation, step, is_at_end: false, scenario, page }
    }

    /// A scenario in which an invariant does not hold at the end, after this step.
    pub(super) fn at_end(violation: Violation, step: u64, scenario: &Scenario) -> Self {
        Self { is_at_end: true, ..Self::new(violation, step, scenario) }
    }

    /// What happened until the invariant broke. The scenario runs once more for this.
    pub fn story(&self) -> Story {
        let Self { violation, step, is_at_end, scenario, .. } = self;
        Story::tell(scenario, violation, *step, *is_at_end)
    }

    /// Writes the page of the scenario, if the environment asks for it.
    pub(super) fn with_page_file(self) -> Self {
        let page = PageFile::write(|| self.html());
        Self { page, ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = self.page.line("cargo test NAME, where NAME is this test");
        // Proptest ends the text with a point.
        write!(f, "{}\n{page}\nReplay: {}", self.story(), Self::ADVICE)
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
