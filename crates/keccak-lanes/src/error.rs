//! The error of lanes that a machine does not have.

use alloc::{string::String, vec::Vec};

/// No lanes of this name on this machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("lanes: expected one of {expected:?}, which this machine has, actual {actual:?}")]
pub struct UnknownLanes {
    /// The names of those that the machine has.
    pub expected: Vec<&'static str>,
    /// What was asked for.
    pub actual: String,
}
