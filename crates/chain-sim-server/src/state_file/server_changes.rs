//! What has changed in a server since an earlier save.

use chain_sim::{ClusterChanges, Error, RelayerChanges};
use serde::{Deserialize, Serialize};

use super::saved_server::SavedServer;
use crate::devnet::{DevnetState, ServedChainState};

/// What has changed in a server. What is left out is as it was.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ServerChanges {
    /// The clock's offset from real time, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ahead: Option<u64>,
    /// The chains in the order of their ports.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    served: Option<Vec<ServedChainState>>,
    #[serde(default, skip_serializing_if = "RelayerChanges::is_empty")]
    relayer: RelayerChanges,
    cluster: ClusterChanges,
}

impl ServerChanges {
    /// Compares two moments of a server. `None` where everything must be saved: chains were added
    /// or removed, or the genesis is another one.
    pub(super) fn between(earlier: &DevnetState, later: &DevnetState) -> Option<Self> {
        if earlier.genesis.version() != later.genesis.version() {
            return None;
        }
        Some(Self {
            ahead: (later.ahead != earlier.ahead).then_some(later.ahead),
            served: (later.served != earlier.served).then(|| later.served.clone()),
            relayer: later.relayer.changes_since(&earlier.relayer),
            cluster: later.cluster.changes_since(&earlier.cluster)?,
        })
    }

    /// Whether nothing has changed but the time.
    pub(super) fn is_empty(&self) -> bool {
        self.ahead.is_none()
            && self.served.is_none()
            && self.relayer.is_empty()
            && self.cluster.is_empty()
    }
}

impl SavedServer {
    /// Applies what has changed since.
    ///
    /// # Errors
    ///
    /// [`Error::Saved`] for changes of another server.
    pub(super) fn apply(&mut self, changes: ServerChanges) -> Result<(), Error> {
        let ServerChanges { ahead, served, relayer, cluster } = changes;
        self.ahead = ahead.unwrap_or(self.ahead);
        if let Some(served) = served {
            self.served = served;
        }
        self.relayer.apply(relayer);
        self.cluster.apply(cluster)
    }
}
