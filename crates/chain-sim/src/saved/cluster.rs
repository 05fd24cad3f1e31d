//! Clusters.

use serde::{Deserialize, Serialize};

use super::{Codes, SavedAccount, SavedChain, SavedEngine};
use crate::{Rule, SendRules};

/// A [`Cluster`](crate::Cluster), to be serialized: [`Cluster::save`](crate::Cluster::save) makes
/// it, [`Cluster::load`](crate::Cluster::load) makes a cluster of it. It shares its blocks with the
/// cluster that it was made of.
///
/// That a block is what its hash says is found out when it is deserialized, and all else when it is
/// loaded.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedCluster {
    /// What the clock shows, in seconds.
    pub(crate) now: u64,
    pub(crate) engine: SavedEngine,
    pub(crate) send_rules: SendRules,
    /// In seconds.
    pub(crate) message_expiry_window: u64,
    /// In seconds.
    pub(crate) verify_after: u64,
    /// Whether headers have state roots.
    pub(crate) state_roots: bool,
    pub(crate) disregarded_rules: Vec<Rule>,
    pub(crate) codes: Codes,
    /// The accounts of every chain's genesis.
    pub(crate) genesis_accounts: Vec<(alloy_primitives::Address, SavedAccount)>,
    pub(crate) chains: Vec<SavedChain>,
}

impl SavedCluster {
    /// The version of what is written. It changes when what was written before can no longer be
    /// read; whoever writes it down says it.
    pub const VERSION: u32 = 1;
}
