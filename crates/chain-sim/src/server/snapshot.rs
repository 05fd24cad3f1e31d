//! Snapshots of the whole cluster, and the way back to them.

use super::{devnet::Devnet, error::RequestError, messages::Histories};
use crate::{Cluster, Relayer};

/// What a snapshot keeps.
#[derive(Debug, Clone)]
struct Snapshot {
    id: u64,
    cluster: Cluster,
    relayer: Relayer,
    autorelay: bool,
    ahead: u64,
    histories: Histories,
}

/// The snapshots that can be gone back to, and the genesis.
#[derive(Debug)]
pub(super) struct Snapshots {
    genesis: Snapshot,
    kept: Vec<Snapshot>,
    /// How many there were.
    count: u64,
}

impl Snapshots {
    /// No snapshots; this is the genesis.
    pub(super) fn new(cluster: &Cluster, relayer: &Relayer, autorelay: bool) -> Self {
        let (cluster, relayer) = (cluster.clone(), relayer.clone());
        let histories = Histories::default();
        let genesis = Snapshot { id: 0, cluster, relayer, autorelay, ahead: 0, histories };
        Self { genesis, kept: Vec::new(), count: 0 }
    }

    /// The cluster at its genesis.
    pub(super) const fn genesis(&self) -> &Cluster {
        &self.genesis.cluster
    }

    /// What they keep, by id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Cluster)> {
        self.kept.iter().map(|snapshot| (snapshot.id, &snapshot.cluster))
    }
}

impl Devnet {
    /// Keeps everything as it is; what to say to come back to it.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`].
    pub(super) fn snapshot(&mut self) -> Result<u64, RequestError> {
        let expected = self.limits.snapshots;
        if self.snapshots.kept.len() >= expected {
            return Err(RequestError::Limit { subject: "snapshots", expected });
        }
        self.snapshots.count += 1;
        let id = self.snapshots.count;
        self.snapshots.kept.push(Snapshot {
            id,
            cluster: self.cluster.clone(),
            relayer: self.relayer.clone(),
            autorelay: self.autorelay,
            ahead: self.ahead,
            histories: self.messages.histories().clone(),
        });
        Ok(id)
    }

    /// Goes back to a snapshot; it and the later ones are gone, and chains that were added later.
    /// Whether there was one.
    ///
    /// # Errors
    ///
    /// As [`set_time`](Self::set_time): real time has gone on.
    pub(super) fn revert(&mut self, id: u64) -> Result<bool, RequestError> {
        let kept = &mut self.snapshots.kept;
        let Some(position) = kept.iter().position(|snapshot| snapshot.id == id) else {
            return Ok(false);
        };
        let Some(snapshot) = kept.drain(position..).next() else { return Ok(false) };
        self.restore(snapshot)?;
        Ok(true)
    }

    /// Goes back to the genesis; all snapshots are gone, and all chains that were added.
    ///
    /// # Errors
    ///
    /// As [`revert`](Self::revert).
    pub(super) fn reset(&mut self) -> Result<(), RequestError> {
        self.snapshots.kept.clear();
        self.restore(self.snapshots.genesis.clone())
    }

    /// Everything is as a snapshot has it, but for real time.
    fn restore(&mut self, snapshot: Snapshot) -> Result<(), RequestError> {
        let relayer = core::mem::replace(&mut self.relayer, snapshot.relayer);
        self.cluster = snapshot.cluster;
        self.autorelay = snapshot.autorelay;
        self.ahead = snapshot.ahead;
        self.drop_absent_chains();
        for chain in self.chains.values_mut() {
            chain.next_timestamp = None;
            chain.in_vain = None;
        }
        self.set_time(self.real_time)?;
        for id in self.ids() {
            self.reset_due(id);
        }
        let now = self.cluster.clock().now();
        self.messages.restore(snapshot.histories, &relayer, &self.relayer, now);
        self.look();
        Ok(())
    }
}
