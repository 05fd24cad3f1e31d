//! Reorgs, as clients ask for them.

use alloy_primitives::ChainId;

use super::{devnet::Devnet, error::RequestError};
use crate::{Fallout, ReorgedTransactions};

impl Devnet {
    /// Puts as many new blocks in the place of the last `depth` blocks of a chain. What depended on
    /// them on other chains is replaced. What became of all those blocks.
    ///
    /// # Errors
    ///
    /// As [`Cluster::reorg`](crate::Cluster::reorg).
    pub(super) fn reorg(
        &mut self,
        id: ChainId,
        depth: u64,
        transactions: ReorgedTransactions,
    ) -> Result<Fallout, RequestError> {
        let mut fallout = self.cluster.reorg(id, depth, transactions)?;
        self.journal.note_fallout(&fallout);
        let step = self.cluster.catch_up()?;
        self.take_note(&step)?;
        fallout.append(step.fallout);
        Ok(fallout)
    }
}
