//! How often what came out.

use std::collections::BTreeMap;

use super::outcome::Counted;
use crate::Observation;

/// What came out of the cases of a class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many cases were compared.
    pub cases: u64,
    /// How many were not, since native chains differ there by design: see
    /// [`Class::CodeOfOthers`](crate::cases::Class::CodeOfOthers).
    pub left_out: u64,
    /// How many transactions these cases have.
    pub transactions: u64,
    /// How many calls a contract logged in them.
    pub calls: u64,
    /// How often each outcome was met.
    pub met: BTreeMap<Counted, u64>,
}

impl Counts {
    /// Counts a case that was compared.
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

    /// How often this was met.
    pub fn of(&self, counted: &Counted) -> u64 {
        self.met.get(counted).copied().unwrap_or_default()
    }

    /// Among how many of its kind it was counted: transactions or calls.
    pub const fn among(&self, counted: &Counted) -> u64 {
        if counted.is_of_calls() { self.calls } else { self.transactions }
    }

    /// With what another part of a run has counted.
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
