//! The page of a run under faults, as a file.

use std::{fmt, fs, path::Path};

use alloy_primitives::B256;
use chain_sim::{TraceError, page::Page};

use crate::error::Error;

/// The page of a run.
#[derive(Debug)]
pub(crate) struct RunPage {
    pub(crate) page: Page,
    /// The seed of the run.
    pub(crate) seed: u64,
}

impl RunPage {
    /// Shows the life of this message first, which must be one of the run; of none for `None`.
    pub(crate) fn with_chosen(self, message: Option<B256>) -> Result<Self, Error> {
        let Some(actual) = message else { return Ok(self) };
        if !self.page.has(actual) {
            let expected = self.page.message_count();
            return Err(TraceError::UnknownMessage { expected, actual }.into());
        }
        Ok(Self { page: self.page.with_chosen(actual), ..self })
    }

    /// Writes the page to a file.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let html = self.page.to_html()?;
        fs::write(path, html).map_err(|source| Error::Page { path: path.to_owned(), source })
    }
}

impl fmt::Display for RunPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (messages, steps) = (self.page.message_count(), self.page.step_count());
        write!(f, "{messages} messages in {steps} steps, seed {}", self.seed)
    }
}
