//! Reorgs, as clients ask for them.

use alloy_primitives::ChainId;

use super::{devnet::Devnet, error::RequestError};
use crate::ReorgedTransactions;

impl Devnet {
    /// Puts as many new blocks in the place of the last `depth` blocks of a chain, without their
    /// transactions. What depended on them on other chains is replaced.
    ///
    /// # Errors
    ///
    /// As [`Cluster::reorg`](crate::Cluster::reorg).
    pub(super) fn reorg(&mut self, id: ChainId, depth: u64) -> Result<(), RequestError> {
        let fallout = self.cluster.reorg(id, depth, ReorgedTransactions::Dropped)?;
        self.journal.note_fallout(&fallout);
        let step = self.cluster.catch_up()?;
        self.take_note(&step)
    }
}
