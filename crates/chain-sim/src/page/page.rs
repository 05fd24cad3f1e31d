//! What a page shows of a run.

use alloy_primitives::{B256, ChainId};
use serde::Serialize;

use super::{
    block::RecordedBlock, error::PageError, html, message::RecordedMessage, step::RecordedStep,
};

/// A run as a page of HTML. A [`Recording`](super::Recording) makes one, and its reader learns the rest
/// from what it is given here: what the run has shown, and how to repeat it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The version of chain-sim.
    version: &'static str,
    title: String,
    /// The command that repeats the run.
    command: Option<String>,
    /// What is said beside the command, or in its place.
    advice: Option<String>,
    /// What the run has shown, if it did not fail.
    success: Option<String>,
    /// Why the run failed; `None` if it did not.
    failure: Option<String>,
    /// The position in `steps` at which it failed.
    failed_at: Option<usize>,
    /// What the run began with, in words.
    setup: Vec<String>,
    chains: Vec<ChainId>,
    /// The message whose life is shown first.
    chosen: Option<B256>,
    /// How the chains were before the first step, and after each.
    steps: Vec<RecordedStep>,
    blocks: Vec<RecordedBlock>,
    messages: Vec<RecordedMessage>,
}

impl Page {
    /// A page of a run that did not fail, without a command that repeats it.
    pub(super) fn new(
        chains: Vec<ChainId>,
        steps: Vec<RecordedStep>,
        blocks: Vec<RecordedBlock>,
        messages: Vec<RecordedMessage>,
    ) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION"),
            title: "A run".into(),
            command: None,
            advice: None,
            success: None,
            failure: None,
            failed_at: None,
            setup: Vec::new(),
            chains,
            chosen: None,
            steps,
            blocks,
            messages,
        }
    }

    /// Sets the title, which is "A run" without this.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// Says which command repeats the run.
    #[must_use]
    pub fn with_command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    /// Says how to repeat the run: beside the [command](Self::with_command), or where there is none.
    #[must_use]
    pub fn with_advice(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    /// Says what the run began with, a line for each thing.
    #[must_use]
    pub fn with_setup(self, setup: Vec<String>) -> Self {
        Self { setup, ..self }
    }

    /// Says what the run has shown, if it did not fail.
    #[must_use]
    pub fn with_success(self, success: impl Into<String>) -> Self {
        Self { success: Some(success.into()), ..self }
    }

    /// Says that the run failed, and why.
    #[must_use]
    pub fn with_failure(self, failure: impl Into<String>) -> Self {
        Self { failure: Some(failure.into()), ..self }
    }

    /// Says that the run failed in a step, counted from 0, and what is to be seen there. A step that
    /// was not recorded stands for the last one.
    #[must_use]
    pub fn with_failed_step(mut self, step: u64, text: impl Into<String>) -> Self {
        let position = self.position(step);
        self.failed_at = Some(position);
        self.steps[position].fails(text.into());
        self
    }

    /// Adds something that users did at the beginning of a step, counted from 0. A step that was not
    /// recorded stands for the last one.
    #[must_use]
    pub fn with_action(mut self, step: u64, text: impl Into<String>) -> Self {
        let position = self.position(step);
        self.steps[position].acts(text.into());
        self
    }

    /// Shows the life of this message first.
    #[must_use]
    pub fn with_chosen(self, message: B256) -> Self {
        Self { chosen: Some(message), ..self }
    }

    /// Whether the run has a message with this hash.
    pub fn has(&self, message: B256) -> bool {
        self.messages.iter().any(|known| known.hash == message)
    }

    /// Number of messages.
    pub const fn message_count(&self) -> usize {
        self.messages.len()
    }

    /// Number of steps.
    pub const fn step_count(&self) -> usize {
        // The chains before the first step are no step.
        self.steps.len().saturating_sub(1)
    }

    /// The page as a text: one file, which loads nothing and runs nothing but what it has in itself.
    ///
    /// # Errors
    ///
    /// [`PageError::Json`].
    pub fn to_html(&self) -> Result<String, PageError> {
        Ok(html::fill(&serde_json::to_string(self)?))
    }

    /// The position in `steps` of a step, counted from 0.
    fn position(&self, step: u64) -> usize {
        usize::try_from(step)
            .map_or(usize::MAX, |step| step.saturating_add(1))
            .min(self.step_count())
    }
}
