//! Pages of failing scenarios.

use super::{Counterexample, Failure, Run, Story};
use crate::page::{Page, PageError, Recording};

impl Failure {
    /// The run as a page, up to the step after which the invariant does not hold, with all that the
    /// [story](Self::story) says. The scenario runs once more for this.
    ///
    /// # Errors
    ///
    /// [`PageError::Cluster`] for a scenario whose cluster cannot be created; [`PageError::Trace`].
    pub fn page(&self) -> Result<Page, PageError> {
        let Self { scenario, violation, step, is_at_end, .. } = self;
        let mut recording = Recording::begin(&Run::begin(scenario)?.simulation);
        let watch = |simulation: &_, step: &_| recording.observe(simulation, step);
        let (story, run) = Story::tell_and_watch(scenario, violation, *step, *is_at_end, watch);
        let page = recording.end(&run?.simulation)?;
        Ok(story.put_on(page).with_title("A scenario that fails").with_advice(Self::ADVICE))
    }

    /// The page as a text, or why there is none.
    pub(super) fn html(&self) -> Result<String, String> {
        html(self.page())
    }
}

impl Counterexample {
    /// The run of the shrunk scenario [as a page](Failure::page), with the command that repeats it.
    ///
    /// # Errors
    ///
    /// As [`Failure::page`].
    pub fn page(&self) -> Result<Page, PageError> {
        let page = self.failure.page()?.with_title(self.title()).with_command(self.command());
        Ok(page.with_advice(Self::ADVICE))
    }

    /// The page as a text, or why there is none.
    pub(super) fn html(&self) -> Result<String, String> {
        html(self.page())
    }
}

fn html(page: Result<Page, PageError>) -> Result<String, String> {
    page.and_then(|page| page.to_html()).map_err(|error| error.to_string())
}
