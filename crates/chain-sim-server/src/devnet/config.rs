//! Configuration of a devnet.

use chain_sim::{ClusterConfig, RelayerConfig};

use super::{accounts::Accounts, mining::Mining};
use crate::limits::Limits;

/// The lowest base fee of a genesis block, in wei per gas. Clients treat a chain without a base fee as
/// pre-EIP-1559.
pub(crate) const BASE_FEE: u64 = 1;

/// Settings of a devnet: its cluster, its relayer and its limits.
#[derive(Debug, Clone)]
pub(crate) struct DevnetConfig {
    /// The chains, unless a state is loaded. [`mining`](Self::mining) replaces their block times.
    pub(crate) cluster: ClusterConfig,
    /// The mining mode of each chain, in the order of the cluster's chains. A chain without one
    /// keeps its saved mode, or else builds a block for each transaction.
    pub(crate) mining: Vec<Mining>,
    /// Accounts whose transactions need no signature.
    pub(crate) accounts: Accounts,
    /// Whether transactions, and what contracts write to the console, are logged.
    pub(crate) is_verbose: bool,
    /// Whether transactions that wait when a block is begun for one share that block.
    pub(crate) automine_batch: bool,
    /// Whether each block is later than its parent.
    pub(crate) growing_timestamps: bool,
    /// Whether the relayer submits relays.
    pub(crate) autorelay: bool,
    /// The relayer's settings.
    pub(crate) relaying: RelayerConfig,
    /// Limits on what clients use.
    pub(crate) limits: Limits,
}
