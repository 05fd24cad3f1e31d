//! The transaction pool of one chain.

use core::ops::Bound;

use alloy_consensus::Transaction;
use alloy_primitives::{Address, B256};
use imbl::{OrdMap, OrdSet};

use super::{
    Footprint, PooledTransaction, Waiting,
    arrivals::Arrivals,
    due::{Due, Offer, Place, Rank},
    nonce_runs::NonceRuns,
};

/// Transactions that wait for a block, in the order of their arrival.
///
/// Every operation takes time in proportion to the transactions that it concerns, however many
/// others wait: which transactions a block can include is kept up to date, by the nonces that
/// [`set_nonce`](Self::set_nonce) tells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    queue: OrdMap<Place, Waiting>,
    /// Hashes by sender and nonce; of several transactions with the same nonce, the last.
    nonces: OrdMap<(Address, u64), B256>,
    /// The nonces of each account, as runs without a gap.
    runs: NonceRuns,
    /// The places of each account's transactions, by nonce.
    places: OrdSet<(Address, u64, Place)>,
    /// The places of each transaction, by hash.
    hashes: OrdSet<(B256, Place)>,
    /// The base fee of the next block, in wei per gas.
    base_fee: u64,
    /// The transactions whose nonce is not above that of their account.
    due: Due,
    /// The transactions that an [`InteropFilter`](crate::InteropFilter) concerns.
    declaring: OrdSet<Place>,
    /// Those of them whose messages must be checked when the next block is built.
    unsettled: OrdSet<Rank>,
    /// The others, by the timestamp of the oldest message that they declare, in seconds: their
    /// messages are valid until that one expires, or a chain removes blocks.
    settled: OrdSet<(u64, Place)>,
    /// Number of times that chains had removed blocks when the messages were checked.
    rewinds: u64,
    /// The accounts that have a transaction with their next nonce, and that nonce.
    pub(super) ready: OrdMap<Address, u64>,
    /// Which transactions become executable; `None` where this is not recorded.
    pub(super) arrivals: Option<Arrivals>,
    /// Number of nonces in the runs that begin with the next nonce of an account.
    executable: u64,
    footprint: Footprint,
}

impl Pool {
    /// Number of transactions.
    pub(crate) fn len(&self) -> usize {
        self.queue.len()
    }

    /// The name of each collection, and its number of entries.
    pub(crate) fn entries(&self) -> [(&'static str, usize); 10] {
        [
            ("pool: transactions", self.queue.len()),
            ("pool: nonces", self.nonces.len()),
            ("pool: runs of nonces", self.runs.len()),
            ("pool: places", self.places.len()),
            ("pool: hashes", self.hashes.len()),
            ("pool: due transactions", self.due.len()),
            ("pool: declaring transactions", self.declaring.len()),
            ("pool: unchecked transactions", self.unsettled.len()),
            ("pool: checked transactions", self.settled.len()),
            ("pool: ready accounts", self.ready.len()),
        ]
    }

    /// The transactions, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &PooledTransaction> {
        self.queue.values().map(|waiting| waiting.pooled.as_ref())
    }

    /// The transaction with this hash.
    pub(crate) fn get(&self, hash: B256) -> Option<&PooledTransaction> {
        self.queue.get(&self.place(hash)?).map(|waiting| waiting.pooled.as_ref())
    }

    /// The hash of an account's transaction with this nonce.
    pub(crate) fn find(&self, account: Address, nonce: u64) -> Option<B256> {
        self.nonces.get(&(account, nonce)).copied()
    }

    /// The rank of an account's transaction with this nonce.
    pub(crate) fn rank_of(&self, account: Address, nonce: u64) -> Option<Rank> {
        self.rank(self.place(self.find(account, nonce)?)?)
    }

    /// The rank of the transaction at a place.
    fn rank(&self, place: Place) -> Option<Rank> {
        Some(self.offer(place, self.queue.get(&place)?).rank)
    }

    /// What the transaction at a place offers.
    fn offer(&self, place: Place, waiting: &Waiting) -> Offer {
        let transaction = &waiting.pooled.transaction;
        Offer {
            rank: Rank::new(transaction.effective_tip_per_gas(self.base_fee), place),
            fee_cap: transaction.max_fee_per_gas(),
        }
    }

    /// Lets the next block look at the transaction at a place, or once the base fee is low enough.
    fn add_due(&mut self, place: Place) {
        if let Some(waiting) = self.queue.get(&place) {
            let (account, nonce) = waiting.key();
            let is_next = self.ready.get(&account) == Some(&nonce);
            self.due.insert(self.offer(place, waiting), is_next);
        }
    }

    /// Takes that back.
    fn remove_due(&mut self, place: Place) {
        if let Some(waiting) = self.queue.get(&place) {
            self.due.remove(self.offer(place, waiting));
        }
    }

    /// Sets the base fee of the next block, in wei per gas. A change takes time in proportion to the
    /// transactions that a block looks at, before or after it.
    pub(crate) fn set_base_fee(&mut self, wei: u64) {
        if self.base_fee == wei {
            return;
        }
        self.base_fee = wei;
        for place in self.due.take_repriced(wei) {
            self.add_due(place);
        }
        let unsettled = self.unsettled.iter().filter_map(|rank| self.rank(rank.place));
        self.unsettled = unsettled.collect();
    }

    /// The transactions of an account, by nonce.
    pub(crate) fn of(&self, account: Address) -> impl Iterator<Item = &PooledTransaction> {
        let own = (account, 0, Place::MIN)..=(account, u64::MAX, Place::MAX);
        let own = self.places.range(own).filter_map(|(.., place)| self.queue.get(place));
        own.map(|waiting| waiting.pooled.as_ref())
    }

    /// Whether an account has a transaction with its next nonce, and one of them offers the base
    /// fee of the next block.
    pub(crate) fn has_ready(&self) -> bool {
        !self.ready.is_empty() && self.due.first().is_some_and(Rank::pays)
    }

    /// About how many bytes the transactions need, and how many those had that were removed.
    pub(crate) const fn footprint(&self) -> Footprint {
        self.footprint
    }

    /// Number of transactions that wait for no earlier nonce.
    pub(crate) fn executable(&self) -> usize {
        let stale = self.due.len().saturating_sub(self.ready.len());
        stale.saturating_add(usize::try_from(self.executable).unwrap_or(usize::MAX))
    }

    /// Number of nonces in the run that begins with the next nonce of an account.
    fn executable_of(&self, account: Address) -> u64 {
        let next = self.ready.get(&account);
        next.map_or(0, |&next| self.next_nonce(account, next) - next)
    }

    /// Changes what the pool has of an account, and counts what can be executed afterwards.
    fn change<T>(&mut self, account: Address, change: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.executable_of(account);
        let changed = change(self);
        self.executable = (self.executable - before).saturating_add(self.executable_of(account));
        changed
    }

    /// The first nonce, from `nonce` on, that no transaction of the account has.
    pub(crate) fn next_nonce(&self, account: Address, nonce: u64) -> u64 {
        self.runs.next_gap(account, nonce)
    }

    /// The places at which the next block must look, in order.
    #[cfg(test)]
    pub(crate) fn candidates(&self) -> Vec<Place> {
        let mut last = None;
        core::iter::from_fn(|| {
            last = self.candidate(last);
            last.map(|rank| rank.place)
        })
        .collect()
    }

    /// Number of missing nonces, from `nonce` on, before the first transaction of the account that
    /// waits for one; 0 without a gap.
    pub(crate) fn gap(&self, account: Address, nonce: u64) -> u64 {
        let next = self.next_nonce(account, nonce);
        self.runs.next_run(account, next).map_or(0, |waiting| waiting - next)
    }

    /// The transactions, in order; each with whether [`find`](Self::find) returns it for its sender
    /// and nonce.
    #[cfg(feature = "serde")]
    pub(crate) fn queue(&self) -> impl Iterator<Item = (&PooledTransaction, bool)> {
        self.queue.values().map(|waiting| {
            let is_found = self.nonces.get(&waiting.key()) == Some(&waiting.pooled.hash());
            (waiting.pooled.as_ref(), is_found)
        })
    }

    /// Whether [`queue`](Self::queue) returns the same as that of another pool, as far as that can
    /// be told without looking at the transactions.
    #[cfg(feature = "serde")]
    pub(crate) fn has_queue_of(&self, other: &Self) -> bool {
        self.queue.ptr_eq(&other.queue) && self.nonces.ptr_eq(&other.nonces)
    }

    /// Creates a pool from what [`queue`](Self::queue) returned, and the next nonce of each
    /// account.
    #[cfg(feature = "serde")]
    pub(crate) fn restore(
        queue: impl IntoIterator<Item = (Waiting, bool)>,
        nonce: impl Fn(Address) -> u64,
    ) -> Self {
        let mut pool = Self::default();
        let mut found = Vec::new();
        for (waiting, is_found) in queue {
            if is_found {
                found.push((waiting.key(), waiting.pooled.hash()));
            }
            let nonce = nonce(waiting.key().0);
            pool.push(waiting, nonce);
        }
        pool.nonces.extend(found);
        pool
    }

    /// Adds a transaction; `nonce` is the next nonce of its account.
    pub(crate) fn push(&mut self, waiting: Waiting, nonce: u64) {
        let place = self.queue.get_max().map_or(0, |(last, _)| last + 1);
        self.insert(place, waiting, nonce);
    }

    /// Adds a transaction in front of all others; `nonce` is the next nonce of its account.
    pub(crate) fn push_front(&mut self, waiting: Waiting, nonce: u64) {
        let place = self.queue.get_min().map_or(0, |(first, _)| first - 1);
        self.insert(place, waiting, nonce);
    }

    /// Adds a transaction at a free place; `next` is the next nonce of its account.
    fn insert(&mut self, place: Place, waiting: Waiting, next: u64) {
        let (account, nonce) = waiting.key();
        let hash = waiting.pooled.hash();
        self.nonces.insert((account, nonce), hash);
        self.change(account, |pool| {
            pool.runs.insert(account, nonce);
            if nonce == next {
                pool.ready.insert(account, nonce);
            }
        });
        self.places.insert((account, nonce, place));
        self.hashes.insert((hash, place));
        self.footprint.record_change(0, waiting.pooled.bytes());
        let is_filtered = waiting.pooled.is_filtered();
        let offer = self.offer(place, &waiting);
        self.queue.insert(place, waiting);
        if nonce <= next {
            self.due.insert(offer, nonce == next);
        }
        if is_filtered {
            self.declaring.insert(place);
            self.unsettled.insert(offer.rank);
        }
        self.arrive(account, Some(nonce));
    }

    /// Records that the next nonce of an account is `next` from now on. It takes time in proportion
    /// to the account's transactions with nonces between the old one and the new one.
    pub(crate) fn set_nonce(&mut self, account: Address, next: u64) {
        let own = |nonces: core::ops::RangeInclusive<u64>| {
            let own = (account, *nonces.start(), Place::MIN)..=(account, *nonces.end(), Place::MAX);
            self.places.range(own).map(|(.., place)| *place)
        };
        let is_due = |place: &Place| {
            let waiting = self.queue.get(place);
            waiting.is_some_and(|waiting| self.due.contains(self.offer(*place, waiting)))
        };
        let reached = own(0..=next).rev().take_while(|place| !is_due(place));
        let above = next.checked_add(1).into_iter().flat_map(|above| own(above..=u64::MAX));
        let left: Vec<Place> = above.take_while(is_due).collect();
        // Whether a transaction that offers too little is looked at changes with its nonce's turn.
        let last = self.ready.get(&account).copied().filter(|last| *last < next);
        let turned = last.into_iter().chain([next]).flat_map(|nonce| own(nonce..=nonce));
        let due: Vec<Place> = reached.chain(turned).collect();
        for &place in left.iter().chain(&due) {
            self.remove_due(place);
        }
        self.change(account, |pool| {
            if pool.nonces.contains_key(&(account, next)) {
                pool.ready.insert(account, next);
            } else {
                pool.ready.remove(&account);
            }
        });
        for place in due {
            self.add_due(place);
        }
        self.arrive(account, None);
    }

    /// The first transaction, after the rank `last`, that a block may include or drop: its nonce is
    /// the next of its account and it offers the base fee, or its nonce is an earlier one, or its
    /// messages must be checked.
    pub(crate) fn candidate(&self, last: Option<Rank>) -> Option<Rank> {
        let after = last.map_or(Bound::Unbounded, Bound::Excluded);
        let due = self.due.after(after);
        let unsettled = self.unsettled.range((after, Bound::Unbounded)).next();
        due.into_iter().chain(unsettled).min().copied()
    }

    /// Lets the messages be checked that may be invalid in the next block: those before `earliest`,
    /// in seconds, and all of them where chains have removed blocks since they were checked.
    pub(crate) fn unsettle(&mut self, rewinds: u64, earliest: u64) {
        if self.rewinds != rewinds {
            self.rewinds = rewinds;
            self.unsettled = self.declaring.iter().filter_map(|place| self.rank(*place)).collect();
            self.settled = OrdSet::new();
        }
        while let Some(&(oldest, place)) = self.settled.get_min()
            && oldest < earliest
        {
            self.settled.remove(&(oldest, place));
            self.unsettled.extend(self.rank(place));
        }
    }

    /// Records that all messages of a transaction were found.
    pub(crate) fn settle(&mut self, rank: Rank) {
        if self.unsettled.remove(&rank).is_some()
            && let Some(waiting) = self.queue.get(&rank.place)
        {
            self.settled.insert((waiting.pooled.oldest_declared(), rank.place));
        }
    }

    /// The transaction at a place, to check it.
    pub(crate) fn get_mut(&mut self, place: Place) -> Option<&mut Waiting> {
        self.queue.get_mut(&place)
    }

    /// Removes a transaction; returns whether it was there.
    pub(crate) fn remove(&mut self, hash: B256) -> bool {
        self.place(hash).and_then(|place| self.take(place)).is_some()
    }

    /// Removes the transactions that an [`InteropFilter`](crate::InteropFilter) concerns; returns
    /// their hashes, in order.
    pub(crate) fn remove_filtered(&mut self) -> Vec<B256> {
        let declaring: Vec<Place> = self.declaring.iter().copied().collect();
        let removed = declaring.into_iter().filter_map(|place| self.take(place));
        removed.map(|waiting| waiting.pooled.hash()).collect()
    }

    /// Removes and returns the first transaction.
    pub(crate) fn pop(&mut self) -> Option<Waiting> {
        let &(first, _) = self.queue.get_min()?;
        self.take(first)
    }

    /// Removes and returns the transaction at a place; the account's next transaction can have its
    /// nonce.
    pub(crate) fn take(&mut self, place: Place) -> Option<Waiting> {
        let waiting = self.queue.remove(&place)?;
        let offer = self.offer(place, &waiting);
        self.due.remove(offer);
        self.unsettled.remove(&offer.rank);
        let (account, nonce) = waiting.key();
        let hash = waiting.pooled.hash();
        self.footprint.record_change(waiting.pooled.bytes(), 0);
        self.places.remove(&(account, nonce, place));
        self.hashes.remove(&(hash, place));
        self.declaring.remove(&place);
        self.settled.remove(&(waiting.pooled.oldest_declared(), place));
        let same = (account, nonce, Place::MIN)..=(account, nonce, Place::MAX);
        let last = self.places.range(same).next_back().map(|(.., place)| *place);
        match last.and_then(|place| self.queue.get(&place)) {
            // Another transaction has the same nonce.
            Some(other) => {
                if self.nonces.get(&(account, nonce)) == Some(&hash) {
                    self.nonces.insert((account, nonce), other.pooled.hash());
                }
            }
            None => {
                self.nonces.remove(&(account, nonce));
                self.change(account, |pool| {
                    pool.runs.remove(account, nonce);
                    if pool.ready.get(&account) == Some(&nonce) {
                        pool.ready.remove(&account);
                    }
                });
                self.depart(account);
            }
        }
        Some(waiting)
    }

    /// The transaction at a place.
    pub(super) fn waiting(&self, place: Place) -> Option<&Waiting> {
        self.queue.get(&place)
    }

    /// The first place of the transaction with this hash.
    fn place(&self, hash: B256) -> Option<Place> {
        let places = (hash, Place::MIN)..=(hash, Place::MAX);
        self.hashes.range(places).next().map(|(_, place)| *place)
    }

    /// The transaction at a place that has one.
    #[cfg(test)]
    pub(super) fn at(&self, place: Place) -> &PooledTransaction {
        &self.queue.get(&place).expect("a transaction").pooled
    }

    /// Number of runs of nonces.
    #[cfg(test)]
    pub(super) fn runs(&self) -> usize {
        self.runs.len()
    }
}
