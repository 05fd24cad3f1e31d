//! One step of a story.

/// What happened in a step.
#[derive(Debug, Clone)]
pub(super) struct Chapter {
    /// The step, counted from 0.
    pub(super) step: u64,
    /// Seconds from genesis to the end of the step.
    pub(super) seconds: u64,
    /// A line for each thing that happened.
    pub(super) lines: Vec<String>,
}
