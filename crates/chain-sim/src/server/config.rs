//! What a server is made of.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use alloy_primitives::Address;
use http::HeaderValue;
use serde::{Deserialize, Serialize};

use super::StateFile;
use crate::{ClusterConfig, DEV_ACCOUNTS};

/// When a chain builds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Mining {
    /// Whenever a transaction comes in.
    Automatic,
    /// Every so many seconds, at least 1.
    Interval(u64),
    /// When it is told to.
    Manual,
}

/// The most blocks that one request builds, over all chains.
pub(super) const MOST_BLOCKS: u64 = 100_000;
/// How many of them before others are served.
pub(super) const BLOCKS_AT_ONCE: u64 = 100;

impl Mining {
    /// Every so many seconds; 0 stands for [`Automatic`](Self::Automatic).
    pub const fn from_block_time(seconds: u64) -> Self {
        if seconds == 0 { Self::Automatic } else { Self::Interval(seconds) }
    }
}

/// How much clients may take. What is beyond that is refused, with an error that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections to all ports at a time.
    pub connections: u32,
    /// Bytes of a request, or of a batch of them.
    pub request_bytes: u32,
    /// Bytes of an answer, or of those to a batch.
    pub response_bytes: u32,
    /// Requests of a batch.
    pub batch: u32,
    /// Subscriptions of a connection.
    pub subscriptions: u32,
    /// How long a client may take to send its first request's head, or any request's body, and how
    /// long it may take nothing of what it is sent.
    pub request_timeout: Duration,
    /// How long a connection may be without a request. A WebSocket is pinged meanwhile, and ends when
    /// it does not answer for as long.
    pub idle_timeout: Duration,
    /// Gas of a call that is only looked at.
    pub call_gas: u64,
    /// Transactions that wait on a chain.
    pub pool: usize,
    /// Filters of a chain.
    pub filters: usize,
    /// How long a filter may not be polled, in seconds.
    pub filter_seconds: u64,
    /// Snapshots.
    pub snapshots: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            request_bytes: 15 * 1024 * 1024,
            response_bytes: 160 * 1024 * 1024,
            batch: 1_000,
            subscriptions: 1_024,
            request_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(120),
            call_gas: 50_000_000,
            pool: 100_000,
            filters: 10_000,
            filter_seconds: 300,
            snapshots: 10_000,
        }
    }
}

/// Which clients are let in, of those that are browsers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// What the `Host` of a request may be, without its port, other than an IP address and
    /// `localhost`; `*` stands for anything.
    pub hosts: Vec<String>,
    /// The origins whose pages may ask; none for all of them.
    pub origins: Option<Vec<HeaderValue>>,
}

/// A server: a cluster, its relayer, and where it listens.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The chains, where no state is loaded. Their block times do not count: [`mining`](Self::mining) does.
    pub cluster: ClusterConfig,
    /// When each chain builds blocks, in the order of the cluster's chains; those that are left out
    /// do so as they did when they were saved, or whenever a transaction comes in.
    pub mining: Vec<Mining>,
    /// Accounts whose transactions the server takes without a signature.
    pub accounts: Vec<Address>,
    /// The account that relays; none for no relayer.
    pub relayer: Option<Address>,
    /// Seconds between a message's block and its relay.
    pub relay_delay: u64,
    /// The address that all ports are of.
    pub host: IpAddr,
    /// The port of the first chain; the others follow. 0 stands for any.
    pub starting_port: u16,
    /// The port of the cluster's own methods. 0 stands for any.
    pub admin_port: u16,
    /// How much clients may take.
    pub limits: Limits,
    /// Which clients are let in.
    pub access: Access,
    /// Where the state is loaded from and saved to; none for a server that forgets everything.
    pub state: Option<StateFile>,
}

impl ServerConfig {
    /// A server of this cluster on any free ports of this machine, that builds a block whenever a
    /// transaction comes in, has the development accounts, and no relayer.
    pub fn new(cluster: ClusterConfig) -> Self {
        Self {
            cluster,
            mining: Vec::new(),
            accounts: DEV_ACCOUNTS.to_vec(),
            relayer: None,
            relay_delay: 0,
            host: Ipv4Addr::LOCALHOST.into(),
            starting_port: 0,
            admin_port: 0,
            limits: Limits::default(),
            access: Access::default(),
            state: None,
        }
    }
}
