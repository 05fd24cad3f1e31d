//! Snapshots and reverts.

use super::{
    devnet::Devnet,
    error::{RequestError, check_limit},
    snapshot::{Snapshot, footprint},
};

impl Devnet {
    /// Takes a snapshot, and returns its id.
    ///
    /// # Errors
    ///
    /// [`RequestError::Limit`].
    pub(crate) fn snapshot(&mut self) -> Result<u64, RequestError> {
        let taken = self.snapshots.kept.len() as u64 + 1;
        check_limit("snapshots", self.limits.snapshots as u64, taken)?;
        let footprint = footprint(&self.cluster);
        let kept = self.snapshots.kept_bytes(&footprint);
        check_limit("bytes that snapshots keep", self.limits.snapshot_bytes, kept)?;
        self.snapshots.count += 1;
        let id = self.snapshots.count;
        self.snapshots.kept.push(Snapshot {
            id,
            cluster: self.cluster.clone(),
            relayer: self.relayer.clone(),
            autorelay: self.autorelay,
            ahead: self.ahead,
            histories: self.messages.histories().clone(),
            footprint,
            set_bytes: self.set_bytes,
        });
        Ok(id)
    }

    /// Reverts to a snapshot. Drops it and the later ones, and removes chains that were added after
    /// it. Returns whether the snapshot existed.
    ///
    /// # Errors
    ///
    /// As [`set_real_time`](Self::set_real_time), because real time has advanced.
    pub(crate) fn revert(&mut self, id: u64) -> Result<bool, RequestError> {
        let kept = &mut self.snapshots.kept;
        let Some(position) = kept.iter().position(|snapshot| snapshot.id == id) else {
            return Ok(false);
        };
        let Some(snapshot) = kept.drain(position..).next() else { return Ok(false) };
        self.restore(snapshot)?;
        Ok(true)
    }

    /// Reverts to the genesis. Drops all snapshots, and removes all added chains.
    ///
    /// # Errors
    ///
    /// As [`revert`](Self::revert).
    pub(crate) fn reset(&mut self) -> Result<(), RequestError> {
        self.snapshots.kept.clear();
        let mut genesis = self.snapshots.genesis.clone();
        // A genesis in the future is where the clock begins.
        genesis.ahead = genesis.cluster.clock().now().saturating_sub(self.real_time);
        self.restore(genesis)
    }

    /// Restores everything that a snapshot has, but keeps real time.
    fn restore(&mut self, snapshot: Snapshot) -> Result<(), RequestError> {
        let relayer = core::mem::replace(&mut self.relayer, snapshot.relayer);
        self.cluster = snapshot.cluster;
        self.autorelay = snapshot.autorelay;
        self.ahead = snapshot.ahead;
        self.set_bytes = snapshot.set_bytes;
        self.drop_absent_chains();
        for chain in self.chains.values_mut() {
            chain.next_timestamp = None;
            chain.empty_block_at = None;
        }
        self.set_real_time(self.real_time)?;
        for id in self.ids() {
            self.reset_due(id);
        }
        let now = self.cluster.clock().now();
        self.view.messages.restore(snapshot.histories, &relayer, &self.view.relayer, now);
        self.refresh();
        Ok(())
    }
}
