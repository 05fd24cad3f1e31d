//! Filters that clients poll, and what they match.

use std::{collections::BTreeMap, sync::Arc};

use alloy_eips::BlockNumHash;
use alloy_primitives::{B256, U256};
use alloy_rpc_types_eth::{Filter, FilterSet, Log, PendingTransactionFilterKind};

use super::{
    arrivals::{ArrivalLog, missed},
    error::{RequestError, check_limit},
    views,
};
use crate::limits::Limits;
use chain_sim::Block;

/// The most addresses of a filter, and the most topics for one position. geth has the same limit.
const MOST_NAMED: usize = 1_000;

/// What a filter reports.
#[derive(Debug, Clone)]
pub(crate) enum FilterKind {
    /// Hashes of new blocks.
    Blocks,
    /// Transactions that have entered the pool, or their hashes.
    Transactions(PendingTransactionFilterKind),
    /// Logs.
    Logs(Box<Filter>),
}

impl FilterKind {
    /// Whether it reports what enters the pool.
    const fn is_for_pool(&self) -> bool {
        matches!(self, Self::Transactions(_))
    }

    /// Returns the number of addresses and topics.
    fn terms(&self) -> usize {
        match self {
            Self::Blocks | Self::Transactions(_) => 0,
            Self::Logs(filter) => terms(filter),
        }
    }
}

/// A filter, and how far it has been polled.
#[derive(Debug, Clone)]
pub(crate) struct PolledFilter {
    pub(crate) kind: FilterKind,
    /// Number of the next block to report, or of the next transaction that has entered the pool.
    pub(crate) next: u64,
    /// For a filter of logs: blocks that were reported and have been removed since.
    pub(crate) removed: Vec<Arc<Block>>,
    /// When it was last polled, in seconds of real time.
    polled_at: u64,
}

/// The filters of one chain, by id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filters {
    filters: BTreeMap<U256, PolledFilter>,
    count: u64,
    /// Number of addresses and topics of all filters.
    terms: usize,
    /// What has entered the pool, as long as there are filters for it.
    arrivals: ArrivalLog,
    /// Number of these filters.
    for_pool: usize,
}

impl Filters {
    /// Adds a filter for blocks from number `next` on, and returns its id. `now` is in seconds.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`].
    pub(crate) fn add(
        &mut self,
        kind: FilterKind,
        next: u64,
        now: u64,
        limits: &Limits,
    ) -> Result<U256, RequestError> {
        self.expire(now, limits);
        let filters = self.filters.len() as u64 + 1;
        check_limit("filters", limits.filters as u64, filters)?;
        let terms = self.terms.saturating_add(kind.terms());
        check_limit("addresses and topics of filters", limits.filter_terms as u64, terms as u64)?;
        self.terms = terms;
        self.count += 1;
        let next = if kind.is_for_pool() { self.arrivals.next() } else { next };
        self.for_pool += usize::from(kind.is_for_pool());
        let id = U256::from(self.count);
        let filter = PolledFilter { kind, next, removed: Vec::new(), polled_at: now };
        self.filters.insert(id, filter);
        Ok(id)
    }

    /// Removes filters that have not been polled for too long. `now` is in seconds.
    pub(crate) fn expire(&mut self, now: u64, limits: &Limits) {
        let longest = limits.filter_seconds;
        let Self { filters, terms, for_pool, .. } = self;
        filters.retain(|_, filter| {
            let is_kept = now.saturating_sub(filter.polled_at) <= longest;
            if !is_kept {
                *terms -= filter.kind.terms();
                *for_pool -= usize::from(filter.kind.is_for_pool());
            }
            is_kept
        });
    }

    /// Records the hashes of transactions that have entered the pool, if there are filters for them.
    pub(super) fn record_arrivals(&mut self, hashes: impl Iterator<Item = B256>) {
        if self.for_pool > 0 {
            self.arrivals.extend(hashes);
        } else {
            self.arrivals.clear();
        }
    }

    /// Returns the hashes that a filter reports of transactions that have entered the pool. It must
    /// be asked before what it has reported is [marked](Self::poll).
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`] if the filter has missed some; the next time it goes on.
    pub(crate) fn arrivals(&mut self, id: U256) -> Result<Vec<B256>, RequestError> {
        let first = self.arrivals.first();
        match self.filters.get_mut(&id).filter(|filter| filter.kind.is_for_pool()) {
            Some(filter) if filter.next < first => {
                let next = core::mem::replace(&mut filter.next, first);
                Err(missed(first - next))
            }
            Some(filter) => Ok(self.arrivals.since(filter.next)),
            None => Ok(Vec::new()),
        }
    }

    /// Returns a filter.
    pub(crate) fn get(&self, id: U256) -> Option<&PolledFilter> {
        self.filters.get(&id)
    }

    /// Marks all blocks up to `head`, or all that has entered the pool, as reported, and returns the
    /// filter as it was before. `now` is in seconds.
    pub(crate) fn poll(&mut self, id: U256, head: u64, now: u64) -> Option<PolledFilter> {
        let filter = self.filters.get_mut(&id)?;
        let polled_at = core::mem::replace(&mut filter.polled_at, now);
        let kind = filter.kind.clone();
        let removed = core::mem::take(&mut filter.removed);
        let reported = if kind.is_for_pool() { self.arrivals.next() } else { head + 1 };
        let next = core::mem::replace(&mut filter.next, reported);
        Some(PolledFilter { kind, next, removed, polled_at })
    }

    /// Lets a filter go on with block `first`, where it has not reported blocks before it, which are
    /// pruned. Returns the number of the first of those; `None` where there are none.
    pub(crate) fn skip_pruned(&mut self, id: U256, first: u64) -> Option<u64> {
        let filter = self.filters.get_mut(&id).filter(|filter| !filter.kind.is_for_pool());
        let filter = filter.filter(|filter| filter.next < first)?;
        Some(core::mem::replace(&mut filter.next, first))
    }

    /// Forgets removed blocks with numbers below `first`: the chain has pruned the blocks in their
    /// place, and the filters [say so](Self::skip_pruned).
    pub(crate) fn prune(&mut self, first: u64) {
        for filter in self.filters.values_mut() {
            filter.removed.retain(|block| block.number() >= first);
            filter.removed.shrink_to(filter.removed.len() * 2);
        }
    }

    /// Returns the number of filters, and of the removed blocks that they have.
    #[cfg(test)]
    pub(crate) fn lens(&self) -> [usize; 2] {
        let removed = self.filters.values().map(|filter| filter.removed.len());
        [self.filters.len(), removed.sum()]
    }

    /// Takes back a poll whose changes could not be reported.
    pub(crate) fn restore(&mut self, id: U256, polled: &PolledFilter) {
        if let Some(filter) = self.filters.get_mut(&id) {
            filter.next = filter.next.min(polled.next);
            filter.removed.splice(..0, polled.removed.iter().cloned());
        }
    }

    /// Rewinds the filters to removed blocks, which come highest first: the blocks in their place
    /// must be reported as well.
    pub(crate) fn rewind(&mut self, removed: &[Arc<Block>]) {
        for filter in self.filters.values_mut().filter(|filter| !filter.kind.is_for_pool()) {
            for block in removed {
                if block.number() >= filter.next {
                    continue;
                }
                filter.next = block.number();
                if matches!(filter.kind, FilterKind::Logs(_)) {
                    filter.removed.push(block.clone());
                }
            }
        }
    }

    /// Removes a filter. Returns whether it existed.
    pub(crate) fn remove(&mut self, id: U256) -> bool {
        let removed = self.filters.remove(&id);
        if let Some(removed) = &removed {
            self.terms -= removed.kind.terms();
            self.for_pool -= usize::from(removed.kind.is_for_pool());
        }
        removed.is_some()
    }
}

/// Returns the number of addresses and topics.
pub(crate) fn terms(filter: &Filter) -> usize {
    let topics: usize = filter.topics.iter().map(FilterSet::len).sum();
    filter.address.len() + topics
}

/// Checks that a filter does not have too many addresses or topics: it is kept, and every log is
/// compared with it.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(crate) fn check_size(filter: &Filter) -> Result<(), RequestError> {
    let topics = filter.topics.iter().map(|topics| ("topics", topics.len()));
    let mut named = topics.chain([("address", filter.address.len())]);
    match named.find(|(_, named)| *named > MOST_NAMED) {
        None => Ok(()),
        Some((parameter, actual)) => {
            let expected = format!("at most {MOST_NAMED} for each position");
            Err(RequestError::parameter(parameter, expected, actual))
        }
    }
}

/// Returns the logs of a block that match a filter, ignoring the filter's range of blocks.
pub(crate) fn matching_logs(filter: &Filter, block: &Block) -> impl Iterator<Item = Log> {
    let may_match = filter.matches_bloom(block.header().logs_bloom);
    let logs = may_match.then(|| views::block_logs(block)).into_iter().flatten();
    logs.filter(|log| filter.matches(&log.inner))
}

/// Returns the logs of a new block that match a filter, if the block is in the filter's range.
pub(crate) fn new_logs(filter: &Filter, block: &Block) -> impl Iterator<Item = Log> {
    let is_for = filter.matches_block(&BlockNumHash::new(block.number(), block.hash()));
    is_for.then(|| matching_logs(filter, block)).into_iter().flatten()
}

/// Returns the same logs of a removed block, marked as removed.
pub(crate) fn removed_logs(filter: &Filter, block: &Block) -> impl Iterator<Item = Log> {
    new_logs(filter, block).map(|log| Log { removed: true, ..log })
}
