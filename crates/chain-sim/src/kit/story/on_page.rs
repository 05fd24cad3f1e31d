//! What a story adds to the page of its run.

use super::story::Story;
use crate::page::Page;

impl Story {
    /// Puts on the page of the same run what only the story knows: what does not hold, where that
    /// is to be seen, what users did, and what the cluster was.
    pub(in crate::kit) fn put_on(&self, page: Page) -> Page {
        let page = page
            .with_failure(self.verdict())
            .with_failed_step(self.step(), format!("{}: {}", self.end(), self.finding.invariant))
            .with_setup(self.setup.clone());
        self.chapters.iter().fold(page, |page, chapter| {
            let actions = chapter.actions.iter();
            actions.fold(page, |page, action| page.with_action(chapter.step, action))
        })
    }
}
