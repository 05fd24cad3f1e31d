//! The outcome of steps of a cluster.

use super::Fallout;
use crate::chain::BuiltBlock;

/// The outcome of one step of a cluster, or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// The blocks that were built.
    pub built: Vec<BuiltBlock>,
    /// The blocks that were replaced or removed.
    pub fallout: Fallout,
}

impl Step {
    /// Adds the outcome of the next step.
    pub fn append(&mut self, mut next: Self) {
        self.built.append(&mut next.built);
        self.fallout.append(next.fallout);
    }
}
