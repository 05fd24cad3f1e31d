//! Builds without feature `page`.

use super::{Counterexample, Failure};

/// Why there is no page.
const WHY: &str = "expected a build of chain-sim with feature page, got one without it";

impl Failure {
    pub(super) fn html(&self) -> Result<String, String> {
        Err(WHY.into())
    }
}

impl Counterexample {
    pub(super) fn html(&self) -> Result<String, String> {
        Err(WHY.into())
    }
}
