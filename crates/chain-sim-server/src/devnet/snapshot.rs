//! Snapshots of the whole cluster.

use chain_sim::{Chain, Cluster, Footprint, Relayer};

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
    /// That of all chains.
    pub(super) footprint: Footprint,
    /// See [`Devnet::set_bytes`](super::Devnet::set_bytes).
    pub(super) set_bytes: u64,
}

/// Returns the footprint of all chains.
pub(super) fn footprint(cluster: &Cluster) -> Footprint {
    cluster.chains().map(Chain::footprint).fold(Footprint::default(), Footprint::plus)
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
        let footprint = footprint(&cluster);
        let genesis = Snapshot {
            id: 0,
            cluster,
            relayer,
            autorelay,
            ahead: 0,
            histories,
            footprint,
            set_bytes: 0,
        };
        Self { genesis, kept: Vec::new(), count: 0 }
    }

    /// Returns the cluster at its genesis.
    pub(crate) const fn genesis(&self) -> &Cluster {
        &self.genesis.cluster
    }

    /// Returns about how many bytes the snapshots keep that the cluster, with the footprint `now`,
    /// does not have any more.
    pub(super) fn kept_bytes(&self, now: &Footprint) -> u64 {
        let kept = self.kept.iter().map(|snapshot| &snapshot.footprint);
        let later = kept.clone().skip(1).chain([now]);
        kept.zip(later).map(|(one, later)| one.kept_since(later)).fold(0, u64::saturating_add)
    }

    /// Returns each snapshot's id and cluster.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &Cluster)> {
        self.kept.iter().map(|snapshot| (snapshot.id, &snapshot.cluster))
    }
}
