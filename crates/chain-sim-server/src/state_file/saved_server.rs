//! The saved form of a server.

use chain_sim::{SavedCluster, SavedRelayer};
use serde::{Deserialize, Serialize};

use crate::devnet::{DevnetState, ServedChainState};

/// The saved form of a server.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SavedServer {
    /// The clock's offset from real time, in seconds.
    pub(crate) ahead: u64,
    /// The chains in the order of their ports.
    pub(crate) served: Vec<ServedChainState>,
    pub(crate) relayer: SavedRelayer,
    pub(crate) cluster: SavedCluster,
    /// The genesis to which `anvil_reset` returns.
    pub(crate) genesis: SavedCluster,
}

impl From<&DevnetState> for SavedServer {
    fn from(state: &DevnetState) -> Self {
        Self {
            ahead: state.ahead,
            served: state.served.clone(),
            relayer: state.relayer.save(),
            cluster: state.cluster.save(),
            genesis: state.genesis.save(),
        }
    }
}
