//! Filters that clients poll, and what they let through.

use std::{collections::BTreeMap, sync::Arc};

use alloy_eips::BlockNumHash;
use alloy_primitives::U256;
use alloy_rpc_types_eth::{Filter, Log, PendingTransactionFilterKind};

use super::{config::Limits, error::RequestError, views};
use crate::Block;

/// The most addresses that a filter names, and the most topics for one position, as geth has it.
const MOST_NAMED: usize = 1_000;

/// What a filter lets through.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// Hashes of new blocks.
    Blocks,
    /// Transactions of new blocks, or their hashes.
    Transactions(PendingTransactionFilterKind),
    /// Logs.
    Logs(Box<Filter>),
}

/// A filter.
#[derive(Debug, Clone)]
pub(super) struct Polled {
    pub(super) kind: Kind,
    /// The number of the next block to look at.
    pub(super) next: u64,
    /// Blocks that were looked at and are gone since, of a filter for logs.
    pub(super) removed: Vec<Arc<Block>>,
    /// When it was last polled, in seconds of real time.
    polled: u64,
}

/// The filters of one chain, by id.
#[derive(Debug, Clone, Default)]
pub(super) struct Filters {
    filters: BTreeMap<U256, Polled>,
    count: u64,
}

impl Filters {
    /// Adds a filter for blocks from `next` on at `now`, in seconds; its id.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`].
    pub(super) fn add(
        &mut self,
        kind: Kind,
        next: u64,
        now: u64,
        limits: &Limits,
    ) -> Result<U256, RequestError> {
        self.expire(now, limits);
        if self.filters.len() >= limits.filters {
            return Err(RequestError::Limit { subject: "filters", expected: limits.filters });
        }
        self.count += 1;
        let id = U256::from(self.count);
        self.filters.insert(id, Polled { kind, next, removed: Vec::new(), polled: now });
        Ok(id)
    }

    /// Removes those that were not polled for long, at `now`.
    pub(super) fn expire(&mut self, now: u64, limits: &Limits) {
        let longest = limits.filter_seconds;
        self.filters.retain(|_, filter| now.saturating_sub(filter.polled) <= longest);
    }

    /// A filter.
    pub(super) fn get(&self, id: U256) -> Option<&Polled> {
        self.filters.get(&id)
    }

    /// Looks at a filter whose chain has this head at `now`; as it was before.
    pub(super) fn poll(&mut self, id: U256, head: u64, now: u64) -> Option<Polled> {
        let filter = self.filters.get_mut(&id)?;
        let polled = core::mem::replace(&mut filter.polled, now);
        let kind = filter.kind.clone();
        let removed = core::mem::take(&mut filter.removed);
        let next = core::mem::replace(&mut filter.next, head + 1);
        Some(Polled { kind, next, removed, polled })
    }

    /// Takes note that blocks are gone, the highest first: what has come in their place is to be
    /// looked at again.
    pub(super) fn rewind(&mut self, removed: &[Arc<Block>]) {
        for filter in self.filters.values_mut() {
            for block in removed {
                if block.number() >= filter.next {
                    continue;
                }
                filter.next = block.number();
                if matches!(filter.kind, Kind::Logs(_)) {
                    filter.removed.push(block.clone());
                }
            }
        }
    }

    /// Removes a filter; whether there was one.
    pub(super) fn remove(&mut self, id: U256) -> bool {
        self.filters.remove(&id).is_some()
    }
}

/// Checks that a filter names no more than one may: it is kept, and every log is compared with it.
///
/// # Errors
///
/// [`RequestError::Parameter`].
pub(super) fn check_size(filter: &Filter) -> Result<(), RequestError> {
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

/// The logs of a block that a filter lets through, whichever blocks the filter is for.
pub(super) fn matching_logs(filter: &Filter, block: &Block) -> impl Iterator<Item = Log> {
    let may_match = filter.matches_bloom(block.header().logs_bloom);
    let logs = may_match.then(|| views::block_logs(block)).into_iter().flatten();
    logs.filter(|log| filter.matches(&log.inner))
}

/// The logs of a new block that a filter lets through, if it is for this block.
pub(super) fn new_logs(filter: &Filter, block: &Block) -> impl Iterator<Item = Log> {
    let is_for = filter.matches_block(&BlockNumHash::new(block.number(), block.hash()));
    is_for.then(|| matching_logs(filter, block)).into_iter().flatten()
}

/// The same of a block that is gone.
pub(super) fn removed_logs(filter: &Filter, block: &Block) -> impl Iterator<Item = Log> {
    new_logs(filter, block).map(|log| Log { removed: true, ..log })
}
