//! Which pooled transactions become executable.

use std::sync::Arc;

use alloy_primitives::Address;

use super::{Pool, PooledTransaction, arrivals::Arrivals};

impl Pool {
    /// Records from now on which transactions become executable. Those that are executable already
    /// are not recorded.
    pub(crate) fn record_arrivals(&mut self) {
        let recorded = self.ready.iter().map(|(&account, &next)| {
            let end = self.next_nonce(account, next);
            (account, end)
        });
        self.arrivals = Some(Arrivals { recorded: recorded.collect(), new: Vec::new() });
    }

    /// Takes the transactions that have become executable since the last call, in order.
    pub(crate) fn take_arrivals(&mut self) -> Vec<Arc<PooledTransaction>> {
        self.arrivals
            .as_mut()
            .map(|arrivals| core::mem::take(&mut arrivals.new))
            .unwrap_or_default()
    }

    /// Records the transactions of an account that have become executable. `inserted` is the nonce of
    /// the one that has just come in.
    pub(super) fn arrive(&mut self, account: Address, inserted: Option<u64>) {
        let Some(mut arrivals) = self.arrivals.take() else { return };
        let next = self.ready.get(&account).copied();
        // Without a transaction that has the next nonce, none is executable.
        let executable = next.map_or(0..0, |next| next..self.next_nonce(account, next));
        let recorded = arrivals.recorded.get(&account).copied().unwrap_or_default();
        // It replaces one that is recorded.
        let again = inserted.filter(|nonce| *nonce < recorded);
        let (again, recorded) = match again {
            Some(nonce) if executable.contains(&nonce) => (Some(nonce), recorded),
            // It will be executable after one that is missing.
            Some(nonce) => (None, nonce),
            None => (None, recorded),
        };
        let new = recorded.max(executable.start)..executable.end;
        for nonce in again.into_iter().chain(new) {
            let waiting = self.rank_of(account, nonce).and_then(|rank| self.waiting(rank.place));
            arrivals.new.extend(waiting.map(|waiting| waiting.pooled.clone()));
        }
        let recorded = recorded.max(executable.end);
        // Most accounts that change have no transactions here.
        if recorded > 0 {
            arrivals.recorded.insert(account, recorded);
        }
        self.arrivals = Some(arrivals);
    }

    /// Forgets what is recorded of an account that has no transactions any more.
    pub(super) fn depart(&mut self, account: Address) {
        if self.arrivals.is_some()
            && self.of(account).next().is_none()
            && let Some(arrivals) = &mut self.arrivals
        {
            arrivals.recorded.remove(&account);
        }
    }
}
