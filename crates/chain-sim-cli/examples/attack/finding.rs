//! What an attack has found, besides waits and memory.

use serde::{Deserialize, Serialize};

/// What an attack has found, besides waits and memory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Finding {
    /// What happened: shows that the attack was one.
    pub(crate) text: String,
    /// What is wrong, if anything.
    pub(crate) broken: Option<String>,
}

impl Finding {
    /// Nothing is wrong.
    pub(crate) fn fine(text: impl Into<String>) -> Self {
        Self { text: text.into(), broken: None }
    }

    /// Adds that something is wrong unless it is as it should be.
    #[must_use]
    pub(crate) fn unless(mut self, holds: bool, broken: impl Into<String>) -> Self {
        if !holds && self.broken.is_none() {
            self.broken = Some(broken.into());
        }
        self
    }
}
