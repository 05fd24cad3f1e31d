//! Measurements.

/// The measurement of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// Number of words of the data.
    pub words: u64,
    /// The measured gas.
    pub gas: u64,
}
