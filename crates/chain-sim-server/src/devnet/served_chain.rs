//! The served state of one chain.

use alloy_primitives::{Address, B256};
use imbl::OrdSet;

use super::{
    arrivals::Arrivals,
    chain_index::{ChainIndex, HeadChange},
    mining::Mining,
};
use crate::feed::Feed;
use chain_sim::Chain;

/// Number of changes of the head, or of the pool, that a slow subscriber can be behind before it
/// loses some.
const CHANGES: usize = 1024;

/// The first block that a chain ever had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Genesis {
    pub(crate) hash: B256,
    /// Its timestamp, in seconds.
    pub(crate) timestamp: u64,
}

impl Genesis {
    /// Returns the genesis of a chain, unless it is pruned.
    pub(crate) fn of(chain: &Chain) -> Option<Self> {
        let block = chain.block(0)?;
        Some(Self { hash: block.hash(), timestamp: block.timestamp() })
    }
}

/// The served state of one chain: its index, its mining mode, and what its clients have left.
#[derive(Debug, Clone)]
pub(crate) struct ServedChain {
    /// The genesis; `None` if it was pruned before this server began.
    pub(crate) genesis: Option<Genesis>,
    pub(crate) index: ChainIndex,
    pub(crate) mining: Mining,
    /// When the next block is due, in seconds. Interval mining only.
    pub(crate) due: u64,
    /// The timestamp that a client set for the next block, in seconds.
    pub(crate) next_timestamp: Option<u64>,
    /// Seconds from the timestamp of the head to that of the next block, if a client set them.
    pub(crate) timestamp_interval: Option<u64>,
    /// Accounts whose transactions need no signature.
    pub(crate) impersonated: OrdSet<Address>,
    /// Whether no transaction needs a signature.
    pub(crate) impersonates_all: bool,
    /// Whether its transactions, and what contracts write to the console, are logged if the server
    /// logs them.
    pub(crate) is_logged: bool,
    pub(crate) heads: Feed<HeadChange>,
    /// Publishes transactions that have entered the pool.
    pub(crate) arrivals: Feed<Arrivals>,
    /// Time, in seconds, at which a block was built for a ready transaction and remained empty.
    /// Automatic mining builds no other block at this time.
    pub(crate) empty_block_at: Option<u64>,
}

impl ServedChain {
    /// Creates the served state of a chain without clients. `now` is in seconds.
    pub(crate) fn new(mining: Mining, now: u64) -> Self {
        let mut served = Self {
            genesis: None,
            index: ChainIndex::default(),
            mining,
            due: now,
            next_timestamp: None,
            timestamp_interval: None,
            impersonated: OrdSet::new(),
            impersonates_all: false,
            is_logged: true,
            heads: Feed::new(CHANGES),
            arrivals: Feed::new(CHANGES),
            empty_block_at: None,
        };
        served.reset_due(now);
        served
    }

    /// Makes the next block due one interval after `now`, in seconds.
    pub(crate) const fn reset_due(&mut self, now: u64) {
        if let Mining::Interval(seconds) = self.mining {
            self.due = now.saturating_add(seconds);
        }
    }
}
