//! Percentiles.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values, and how often each occurred.
#[derive(Debug, Default)]
pub(super) struct Distribution {
    counts: BTreeMap<u64, u64>,
    total: u64,
}

/// Percentiles of a distribution: the lowest value that is at least as high as this percentage of
/// all values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Percentiles {
    pub(super) p50: u64,
    pub(super) p90: u64,
    pub(super) p99: u64,
    pub(super) max: u64,
}

impl Distribution {
    /// Adds a value that occurred `times` times.
    pub(super) fn add(&mut self, value: u64, times: u64) {
        *self.counts.entry(value).or_default() += times;
        self.total += times;
    }

    /// Returns the percentiles; zeros without values.
    pub(super) fn percentiles(&self) -> Percentiles {
        Percentiles { p50: self.at(50), p90: self.at(90), p99: self.at(99), max: self.at(100) }
    }

    /// Returns the value at the nearest rank.
    fn at(&self, percent: u64) -> u64 {
        let rank = (self.total * percent).div_ceil(100);
        let mut seen = 0;
        for (&value, &times) in &self.counts {
            seen += times;
            if seen >= rank {
                return value;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut values = Distribution::default();
        assert_eq!(values.percentiles(), Percentiles { p50: 0, p90: 0, p99: 0, max: 0 });
        for value in 1..=10 {
            values.add(value * 10, 1);
        }
        assert_eq!(values.percentiles(), Percentiles { p50: 50, p90: 90, p99: 100, max: 100 });
        values.add(5, 990);
        assert_eq!(values.percentiles(), Percentiles { p50: 5, p90: 5, p99: 5, max: 100 });
    }
}
