//! What a server is made of.

use std::net::{IpAddr, Ipv4Addr};

use alloy_primitives::Address;

use crate::{ClusterConfig, DEV_ACCOUNTS};

/// When a chain builds blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mining {
    /// Whenever a transaction comes in.
    Automatic,
    /// Every so many seconds, at least 1.
    Interval(u64),
    /// When it is told to.
    Manual,
}

impl Mining {
    /// Every so many seconds; 0 stands for [`Automatic`](Self::Automatic).
    pub const fn from_block_time(seconds: u64) -> Self {
        if seconds == 0 { Self::Automatic } else { Self::Interval(seconds) }
    }
}

/// A server: a cluster, its relayer, and where it listens.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// The chains. Their block times do not count: [`mining`](Self::mining) does.
    pub cluster: ClusterConfig,
    /// When each chain builds blocks, in the order of the cluster's chains; those that are left out
    /// do so whenever a transaction comes in.
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
        }
    }
}
