//! The configuration of a relay between chains.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use alloy_primitives::ChainId;
use relayer::{ChainConfig, Lists, RelayerConfig};

use crate::node::EndpointUrl;

/// Which chains, and how messages are relayed between them.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RelayConfig {
    /// The endpoints of each chain: those of one chain are asked in this order.
    pub chains: Vec<Vec<EndpointUrl>>,
    /// The most time for one request.
    pub deadline: Duration,
    /// The time between two questions for a chain's head.
    pub interval: Duration,
    /// How long the start waits for nodes that do not answer yet.
    pub patience: Duration,
    /// Where to begin to read, on the first start.
    pub start: Start,
    /// Where to begin to read some chains, instead of `start`.
    pub starts: BTreeMap<ChainId, Start>,
    /// Order, delay, retries and the other policies.
    pub relayer: RelayerConfig,
    /// What holds for each chain. Its payers and its start are set from the keys and from `start`.
    pub chain: ChainConfig,
    /// Which messages are relayed, and who pays.
    pub lists: Lists,
    /// The address of the HTTP API; `None` for none.
    pub listen: Option<SocketAddr>,
    /// After how many seconds a message that is not settled counts as stale.
    pub stale_after: u64,
}

/// Where to begin to read a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Start {
    /// At the first block whose messages have not expired.
    #[default]
    Unexpired,
    /// At the latest block.
    Latest,
    /// At the block of this number.
    Block(u64),
}

impl RelayConfig {
    /// Creates the configuration for chains with these endpoints, with defaults for all else.
    pub fn new(chains: Vec<Vec<EndpointUrl>>) -> Self {
        Self {
            chains,
            deadline: Duration::from_secs(10),
            interval: Duration::from_secs(1),
            patience: Duration::from_secs(60),
            start: Start::default(),
            starts: BTreeMap::new(),
            relayer: RelayerConfig::default(),
            chain: ChainConfig::default(),
            lists: Lists::default(),
            listen: None,
            stale_after: 300,
        }
    }

    /// Sets [`deadline`](Self::deadline).
    #[must_use]
    pub const fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets [`interval`](Self::interval).
    #[must_use]
    pub const fn with_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets [`patience`](Self::patience).
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sets [`start`](Self::start), and that of [some chains](Self::starts).
    #[must_use]
    pub fn with_start(
        mut self,
        start: Start,
        starts: impl IntoIterator<Item = (ChainId, Start)>,
    ) -> Self {
        self.start = start;
        self.starts = starts.into_iter().collect();
        self
    }

    /// Sets [`relayer`](Self::relayer).
    #[must_use]
    pub fn with_relayer(mut self, relayer: RelayerConfig) -> Self {
        self.relayer = relayer;
        self
    }

    /// Sets [`chain`](Self::chain).
    #[must_use]
    pub fn with_chain(mut self, chain: ChainConfig) -> Self {
        self.chain = chain;
        self
    }

    /// Sets [`lists`](Self::lists).
    #[must_use]
    pub fn with_lists(mut self, lists: Lists) -> Self {
        self.lists = lists;
        self
    }

    /// Sets [`listen`](Self::listen).
    #[must_use]
    pub const fn with_listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// Sets [`stale_after`](Self::stale_after), in seconds.
    #[must_use]
    pub const fn with_stale_after(mut self, seconds: u64) -> Self {
        self.stale_after = seconds;
        self
    }
}
