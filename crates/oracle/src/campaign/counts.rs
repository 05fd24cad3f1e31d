//! Counts of outcomes.

use std::collections::BTreeMap;

use super::outcome::Counted;
use crate::Observation;

/// Counts of the cases of a class, and of their outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Number of compared cases.
    pub cases: u64,
    /// Number of cases that were left out, because chains with native programs differ in them by
    /// design: see [`Class::CodeOfOthers`](crate::cases::Class::CodeOfOthers).
    pub left_out: u64,
    /// Number of transactions in the compared cases.
    pub transactions: u64,
    /// Number of calls that a contract made and logged in them.
    pub calls: u64,
    /// Number of occurrences of each outcome.
    pub met: BTreeMap<Counted, u64>,
}

impl Counts {
    /// Counts a compared case.
    pub fn count(&mut self, seen: &[Observation]) {
        self.cases += 1;
        for counted in seen.iter().flat_map(Counted::all) {
            match counted {
                Counted::Transaction(_) => self.transactions += 1,
                Counted::Call(_) => self.calls += 1,
                Counted::Relayed | Counted::Sent | Counted::Validated | Counted::CappedRefund => {}
            }
            *self.met.entry(counted).or_default() += 1;
        }
    }

    /// Number of occurrences.
    pub fn of(&self, counted: &Counted) -> u64 {
        self.met.get(counted).copied().unwrap_or_default()
    }

    /// The total that shares of this outcome refer to: the number of transactions or of calls.
    pub const fn among(&self, counted: &Counted) -> u64 {
        if counted.is_of_calls() { self.calls } else { self.transactions }
    }

    /// Adds the counts of another part of a run.
    pub(super) fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.left_out += other.left_out;
        self.transactions += other.transactions;
        self.calls += other.calls;
        for (counted, count) in other.met {
            *self.met.entry(counted).or_default() += count;
        }
    }
}
