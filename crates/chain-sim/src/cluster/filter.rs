//! The filter of the pools: failsafe, and dropping interop transactions.

use super::{Cluster, Fallout};
use crate::rules::{InteropFilter, Refusal};

impl Cluster {
    /// What the pools of all chains refuse and drop beyond the validity rules. It is part of the
    /// cluster's state: snapshots restore it.
    pub const fn interop_filter(&self) -> InteropFilter {
        self.ledger.filter
    }

    /// Replaces the [filter](Self::interop_filter). Returns the transactions that the pools drop.
    pub fn set_interop_filter(&mut self, filter: InteropFilter) -> Fallout {
        self.ledger.touch();
        self.ledger.filter = filter;
        if filter.failsafe && filter.drops {
            self.drop_interop_transactions(&Refusal::Failsafe)
        } else {
            Fallout::default()
        }
    }

    /// Turns the [failsafe](InteropFilter::failsafe) on or off. Returns the transactions that the
    /// pools [drop](InteropFilter::drops).
    pub fn set_failsafe(&mut self, enabled: bool) -> Fallout {
        self.set_interop_filter(self.ledger.filter.with_failsafe(enabled))
    }

    /// Drops the interop transactions of all pools, except those of a
    /// [faulty sequencer](crate::Admission::Unchecked). Returns them.
    pub(crate) fn drop_interop_transactions(&mut self, refusal: &Refusal) -> Fallout {
        let mut fallout = Fallout::default();
        self.ledger.touch();
        for (&id, chain) in &mut self.ledger.chains {
            for transaction in chain.withdraw_filtered() {
                fallout.record_dropped(id, transaction, refusal.clone());
            }
        }
        fallout
    }

    /// Drops the interop transactions of all pools where blocks were removed or replaced, and the
    /// filter says so.
    pub(super) fn drop_after_reorg(&mut self, fallout: &mut Fallout) {
        if self.ledger.filter.drops && !fallout.is_empty() {
            fallout.append(self.drop_interop_transactions(&Refusal::DroppedOnReorg));
        }
    }
}
