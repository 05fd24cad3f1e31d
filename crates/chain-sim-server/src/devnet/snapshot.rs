//! Snapshots of the whole cluster.

use chain_sim::{Cluster, Relayer};

use super::messages::Histories;

/// A snapshot.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub(super) id: u64,
    pub(super) cluster: Cluster,
    pub(super) relayer: Relayer,
    pub(super) autorelay: bool,
    pub(super) ahead: u64,
    pub(super) histories: Histories,
}

/// The snapshots that clients can revert to, and the genesis.
#[derive(Debug)]
pub(crate) struct Snapshots {
    pub(super) genesis: Snapshot,
    pub(super) kept: Vec<Snapshot>,
    /// Number of snapshots taken so far.
    pub(super) count: u64,
}

impl Snapshots {
    /// Creates an empty list of snapshots for a cluster at its genesis.
    pub(crate) fn new(cluster: &Cluster, relayer: &Relayer, autorelay: bool) -> Self {
        let (cluster, relayer) = (cluster.clone(), relayer.clone());
        let histories = Histories::default();
        let genesis = Snapshot { id: 0, cluster, relayer, autorelay, ahead: 0, histories };
        Self { genesis, kept: Vec::new(), count: 0 }
    }

    /// Returns the cluster at its genesis.
    pub(crate) const fn genesis(&self) -> &Cluster {
        &self.genesis.cluster
    }

    /// Returns each snapshot's id and cluster.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &Cluster)> {
        self.kept.iter().map(|snapshot| (snapshot.id, &snapshot.cluster))
    }
}
