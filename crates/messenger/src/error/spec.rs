//! Specs under which the native code's gas is not exact.

/// The native code's gas is not exact under this spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no exact gas under spec {actual}, expected {expected}")]
#[non_exhaustive]
pub struct UnsupportedSpec {
    /// The specs with exact gas.
    pub expected: &'static str,
    /// The EVM's spec.
    pub actual: &'static str,
}
