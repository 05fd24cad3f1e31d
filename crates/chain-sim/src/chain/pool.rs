//! The transaction pool of one chain.

use alloy_primitives::{Address, B256};
use imbl::{OrdMap, Vector};

use super::{PooledTransaction, Waiting};

/// Transactions that wait for a block, in the order of their arrival.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    queue: Vector<Waiting>,
    /// Hashes by sender and nonce; of several transactions with the same nonce, the last.
    nonces: OrdMap<(Address, u64), B256>,
    /// The first nonce of an account that no transaction has, where it was computed already.
    next_nonces: OrdMap<Address, u64>,
}

impl Pool {
    /// Number of transactions.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// The transactions, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PooledTransaction> {
        self.queue.iter().map(|waiting| waiting.pooled.as_ref())
    }

    /// The hash of an account's transaction with this nonce.
    pub(crate) fn find(&self, account: Address, nonce: u64) -> Option<B256> {
        self.nonces.get(&(account, nonce)).copied()
    }

    /// The first nonce, from `nonce` on, that no transaction of the account has.
    pub(crate) fn next_nonce(&self, account: Address, nonce: u64) -> u64 {
        let known = self.next_nonces.get(&account).copied().filter(|&known| known >= nonce);
        known.unwrap_or_else(|| self.first_gap(account, nonce))
    }

    /// As [`next_nonce`](Self::next_nonce), and caches the nonce.
    pub(crate) fn take_next_nonce(&mut self, account: Address, nonce: u64) -> u64 {
        let next = self.next_nonce(account, nonce);
        self.next_nonces.insert(account, next);
        next
    }

    /// Whether a transaction of the account waits for a nonce, from `nonce` on, that no transaction
    /// has.
    pub(crate) fn has_gap(&self, account: Address, nonce: u64) -> bool {
        let mut own = self.nonces.range((account, nonce)..=(account, u64::MAX));
        own.next_back().is_some_and(|(&(_, last), _)| last > self.next_nonce(account, nonce))
    }

    /// Number of missing nonces, from `nonce` on, before the first transaction of the account that
    /// waits for one; 0 without a gap.
    pub(crate) fn gap(&self, account: Address, nonce: u64) -> u64 {
        let next = self.next_nonce(account, nonce);
        let waiting = self.nonces.range((account, next)..=(account, u64::MAX));
        let mut waiting = waiting.map(|(&(_, nonce), _)| nonce).filter(|nonce| *nonce > next);
        waiting.next().map_or(0, |waiting| waiting - next)
    }

    /// Computes the first nonce, from `nonce` on, that no transaction of the account has.
    fn first_gap(&self, account: Address, nonce: u64) -> u64 {
        let taken = self.nonces.range((account, nonce)..=(account, u64::MAX));
        let taken = taken.map(|(&(_, taken), _)| taken);
        let run = taken.zip(nonce..=u64::MAX).take_while(|(taken, next)| taken == next);
        // `u64::MAX` is no valid nonce of a transaction, so the sum can saturate there.
        nonce.saturating_add(run.count() as u64)
    }

    /// The transactions, in order; each with whether [`find`](Self::find) returns it for its sender
    /// and nonce.
    #[cfg(feature = "serde")]
    pub(crate) fn queue(&self) -> impl Iterator<Item = (&PooledTransaction, bool)> {
        self.queue.iter().map(|waiting| {
            let is_found = self.nonces.get(&waiting.key()) == Some(&waiting.pooled.hash());
            (waiting.pooled.as_ref(), is_found)
        })
    }

    /// The cached next nonces, by account.
    #[cfg(feature = "serde")]
    pub(crate) fn next_nonces(&self) -> impl Iterator<Item = (Address, u64)> {
        self.next_nonces.iter().map(|(&account, &nonce)| (account, nonce))
    }

    /// Creates a pool from what [`queue`](Self::queue) and [`next_nonces`](Self::next_nonces)
    /// returned.
    #[cfg(feature = "serde")]
    pub(crate) fn restore(
        queue: impl IntoIterator<Item = (Waiting, bool)>,
        next_nonces: impl IntoIterator<Item = (Address, u64)>,
    ) -> Self {
        let mut pool = Self::default();
        for (waiting, is_found) in queue {
            if is_found {
                pool.nonces.insert(waiting.key(), waiting.pooled.hash());
            }
            pool.queue.push_back(waiting);
        }
        pool.next_nonces = next_nonces.into_iter().collect();
        pool
    }

    /// Adds a transaction.
    pub(crate) fn push(&mut self, waiting: Waiting) {
        self.record_nonce(&waiting);
        self.queue.push_back(waiting);
    }

    /// Records the nonce of a transaction.
    fn record_nonce(&mut self, waiting: &Waiting) {
        let (account, nonce) = waiting.key();
        self.nonces.insert((account, nonce), waiting.pooled.hash());
        if self.next_nonces.get(&account) == Some(&nonce) {
            let next = self.first_gap(account, nonce);
            self.next_nonces.insert(account, next);
        }
    }

    /// Removes a transaction; returns whether it was there.
    pub(crate) fn remove(&mut self, hash: B256) -> bool {
        let position = self.queue.iter().position(|waiting| waiting.pooled.hash() == hash);
        let Some(position) = position else { return false };
        let waiting = self.queue.remove(position);
        self.record_dropped(&waiting);
        true
    }

    /// Removes the transactions that an [`InteropFilter`](crate::InteropFilter) concerns; returns
    /// their hashes, in order.
    pub(crate) fn remove_filtered(&mut self) -> Vec<B256> {
        let queue = core::mem::take(&mut self.queue).into_iter();
        let (removed, left): (Vec<Waiting>, Vec<Waiting>) =
            queue.partition(|waiting| waiting.pooled.is_filtered());
        self.queue = left.into_iter().collect();
        removed.iter().for_each(|waiting| self.record_dropped(waiting));
        removed.iter().map(|waiting| waiting.pooled.hash()).collect()
    }

    /// Takes out the first transaction, for a block.
    pub(crate) fn pop(&mut self) -> Option<Waiting> {
        self.queue.pop_front()
    }

    /// Puts transactions in front of all others, in their order.
    pub(crate) fn put_back(&mut self, transactions: Vec<Waiting>) {
        for waiting in transactions.into_iter().rev() {
            self.record_nonce(&waiting);
            self.queue.push_front(waiting);
        }
    }

    /// Frees the nonce of a transaction that was taken out and included in a block.
    pub(crate) fn record_included(&mut self, waiting: &Waiting) {
        // Another transaction with the same nonce may follow in the queue.
        if self.nonces.get(&waiting.key()) == Some(&waiting.pooled.hash()) {
            self.nonces.remove(&waiting.key());
        }
    }

    /// Frees the nonce of a transaction that was taken out and dropped; the account's next
    /// transaction can have it.
    pub(crate) fn record_dropped(&mut self, waiting: &Waiting) {
        self.record_included(waiting);
        self.next_nonces.remove(&waiting.key().0);
    }

    /// Clears the cached next nonces: the accounts' nonces have changed.
    pub(crate) fn forget_nonces(&mut self) {
        self.next_nonces = OrdMap::new();
    }
}
