//! Transactions that have entered the pools.

use std::{collections::VecDeque, sync::Arc};

use alloy_primitives::B256;

use super::error::RequestError;

/// The most hashes that are kept for the filters of a chain.
pub(super) const MOST_HASHES: usize = 32_768;

/// The hashes of transactions that have entered a pool, in order. They do not hold the transactions,
/// which may be large, for subscribers that are behind.
pub(crate) type Arrivals = Arc<[B256]>;

/// The hashes of the last transactions that have entered a pool. Each has a number, one more than the
/// one before it.
#[derive(Debug, Clone, Default)]
pub(super) struct ArrivalLog {
    /// The number of the first hash.
    first: u64,
    hashes: VecDeque<B256>,
}

impl ArrivalLog {
    /// Returns the number of the first hash.
    pub(super) const fn first(&self) -> u64 {
        self.first
    }

    /// Returns the number of the next hash.
    pub(super) fn next(&self) -> u64 {
        self.first + self.hashes.len() as u64
    }

    /// Adds hashes, and drops the first ones where there are too many.
    pub(super) fn extend(&mut self, hashes: impl Iterator<Item = B256>) {
        self.hashes.extend(hashes);
        let dropped = self.hashes.len().saturating_sub(MOST_HASHES);
        self.hashes.drain(..dropped);
        self.first += dropped as u64;
    }

    /// Drops all hashes.
    pub(super) fn clear(&mut self) {
        self.first = self.next();
        self.hashes = VecDeque::new();
    }

    /// Returns the hashes from number `next` on.
    pub(super) fn since(&self, next: u64) -> Vec<B256> {
        let known = usize::try_from(next.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.hashes.iter().skip(known).copied().collect()
    }
}

/// Returns the error of a filter for which so many hashes were dropped.
pub(super) const fn missed(hashes: u64) -> RequestError {
    let expected = MOST_HASHES as u64;
    let actual = expected.saturating_add(hashes);
    RequestError::Limit {
        subject: "pending transactions that a filter has to report",
        expected,
        actual,
    }
}
