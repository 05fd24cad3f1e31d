//! Budgets: what payers and sponsors have spent in this hour.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::{Spend, Spender};

/// Seconds in an hour.
const HOUR: u64 = 3_600;

/// The first second of the next hour.
pub(super) const fn next_hour(now: u64) -> u64 {
    (now / HOUR + 1).saturating_mul(HOUR)
}

/// What payers and sponsors have spent in the hour in which they spent last.
#[derive(Debug, Clone, Default)]
pub(super) struct Spends {
    spends: BTreeMap<Spender, Spend>,
    changed: BTreeSet<Spender>,
}

impl Spends {
    /// Continues with what a store has.
    pub(super) fn restore(&mut self, spend: Spend) {
        self.spends.insert(spend.spender, spend);
    }

    /// What is left of a budget at `now`, in seconds.
    pub(super) fn left(&self, spender: Spender, budget: u128, now: u64) -> u128 {
        let spend = self.spends.get(&spender).filter(|spend| spend.hour == now / HOUR);
        budget.saturating_sub(spend.map_or(0, |spend| spend.spent))
    }

    /// Records what was spent at `now`, in seconds.
    pub(super) fn add(&mut self, spender: Spender, cost: u128, now: u64) {
        let hour = now / HOUR;
        let spend = self.spends.entry(spender).or_insert(Spend { spender, hour, spent: 0 });
        if spend.hour != hour {
            *spend = Spend { spender, hour, spent: 0 };
        }
        spend.spent = spend.spent.saturating_add(cost);
        self.changed.insert(spender);
    }

    /// Takes back what was spent at `then`, in seconds, if the hour is still the same.
    pub(super) fn refund(&mut self, spender: Spender, cost: u128, then: u64) {
        if let Some(spend) = self.spends.get_mut(&spender)
            && spend.hour == then / HOUR
        {
            spend.spent = spend.spent.saturating_sub(cost);
            self.changed.insert(spender);
        }
    }

    /// Takes the spends that have changed since the last call.
    pub(super) fn take_changes(&mut self) -> Vec<Spend> {
        let changed = core::mem::take(&mut self.changed).into_iter();
        changed.filter_map(|spender| self.spends.get(&spender).copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloy_primitives::Address;

    use super::*;

    #[test]
    fn budget_is_new_each_hour() {
        let mut spends = Spends::default();
        let payer = Spender::Sponsor(Address::ZERO);
        spends.add(payer, 70, 3_599);
        assert_eq!(spends.left(payer, 100, 3_599), 30);
        assert_eq!(spends.left(payer, 50, 3_599), 0);
        assert_eq!(spends.left(payer, 100, 3_600), 100);
        spends.add(payer, 10, 3_600);
        spends.refund(payer, 70, 3_599);
        assert_eq!(spends.left(payer, 100, 3_601), 90);
        spends.refund(payer, 10, 3_601);
        assert_eq!(spends.left(payer, 100, 3_601), 100);
        let expected = Spend { spender: payer, hour: 1, spent: 0 };
        assert_eq!((spends.take_changes(), spends.take_changes()), (vec![expected], vec![]));
        assert_eq!(next_hour(3_599), 3_600);
        assert_eq!(next_hour(3_600), 7_200);
    }
}
