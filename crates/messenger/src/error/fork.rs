//! Hard forks without exact gas.

use op_revm::OpSpecId;

/// A chain runs, or will run, under a spec for which the native code's gas is not exact.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no exact gas under {actual:?}, in force from timestamp {timestamp}; expected {expected}")]
#[non_exhaustive]
pub struct UnsupportedFork {
    /// The specs with exact gas.
    pub expected: &'static str,
    /// The spec.
    pub actual: OpSpecId,
    /// The timestamp from which it is active, in seconds; `from` of [`check_forks`](crate::check_forks) if it is active
    /// by then.
    pub timestamp: u64,
}
