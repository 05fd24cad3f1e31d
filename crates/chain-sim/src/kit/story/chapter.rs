//! One step of a story.

/// What happened in a step.
#[derive(Debug, Clone)]
pub(super) struct Chapter {
    /// The step, counted from 0.
    pub(super) step: u64,
    /// Seconds from genesis to the end of the step.
    pub(super) seconds: u64,
    /// What users did at its beginning, a line for each action.
    pub(super) actions: Vec<String>,
    /// A line for each thing that happened then.
    pub(super) lines: Vec<String>,
}

impl Chapter {
    /// All its lines, in order.
    pub(super) fn all_lines(&self) -> impl Iterator<Item = &String> {
        self.actions.iter().chain(&self.lines)
    }

    /// All its lines, to be changed.
    pub(super) fn all_lines_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.actions.iter_mut().chain(&mut self.lines)
    }
}
