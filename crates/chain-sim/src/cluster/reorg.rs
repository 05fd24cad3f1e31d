//! Reorgs.

use std::{collections::BTreeMap, sync::Arc};

use alloy_primitives::ChainId;

use super::{Cluster, Fallout};
use crate::{chain::Block, error::Error, rules::Refusal};

/// What happens to the transactions of blocks that a reorg removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum ReorgedTransactions {
    /// They are included in the same blocks again, at once: other block hashes, the same logs.
    Rebuilt,
    /// They return to the pool.
    Pooled,
    /// They are dropped.
    Dropped,
}

/// A reorg that is under way: the blocks are removed, and not all of them are rebuilt yet.
#[derive(Debug)]
#[must_use = "the cluster is not consistent before the reorg is finished"]
pub struct Reorg {
    chain: ChainId,
    transactions: ReorgedTransactions,
    /// The removed blocks, the lowest first.
    removed: Vec<Arc<Block>>,
    /// Number of removed blocks that were rebuilt.
    rebuilt: usize,
    fallout: Fallout,
}

impl Cluster {
    /// Removes the last `depth` blocks of `chain`, which are rebuilt with the same timestamps and
    /// deposits. Blocks that depended on their logs and are invalid now are replaced, and so on
    /// until all blocks are valid.
    ///
    /// # Errors
    ///
    /// [`Error::ReorgTooDeep`] for finalized blocks; [`Error::UnknownChain`]; as
    /// [`step`](Self::step).
    pub fn reorg(
        &mut self,
        chain: ChainId,
        depth: u64,
        transactions: ReorgedTransactions,
    ) -> Result<Fallout, Error> {
        let mut reorg = self.begin_reorg(chain, depth, transactions)?;
        while self.rebuild_next(&mut reorg)? {}
        self.finish_reorg(reorg)
    }

    /// Begins a [reorg](Self::reorg) block by block, for a driver that does other things in between:
    /// removes the blocks. The driver then calls [`rebuild_next`](Self::rebuild_next) until no block
    /// is left, and [`finish_reorg`](Self::finish_reorg). Until then it builds no block of the chain
    /// otherwise.
    ///
    /// # Errors
    ///
    /// As [`reorg`](Self::reorg).
    pub fn begin_reorg(
        &mut self,
        chain: ChainId,
        depth: u64,
        transactions: ReorgedTransactions,
    ) -> Result<Reorg, Error> {
        let there = self.chain(chain)?;
        let head = there.head().number();
        let expected = head - there.safety_heads().finalized;
        if depth > expected {
            return Err(Error::ReorgTooDeep { chain, expected, actual: depth });
        }
        let mut fallout = Fallout::default();
        let removed =
            if depth == 0 { Vec::new() } else { self.ledger.rewind(chain, head - depth)? };
        fallout.record_removed(chain, &removed);
        Ok(Reorg { chain, transactions, removed, rebuilt: 0, fallout })
    }

    /// Rebuilds the lowest removed block of a reorg that [rebuilds](ReorgedTransactions::Rebuilt).
    /// Returns whether there was one.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn rebuild_next(&mut self, reorg: &mut Reorg) -> Result<bool, Error> {
        let next = reorg.removed.get(reorg.rebuilt);
        let Some(block) = next.filter(|_| reorg.transactions == ReorgedTransactions::Rebuilt)
        else {
            return Ok(false);
        };
        self.ledger.rebuild(reorg.chain, block.user_transactions(), &mut reorg.fallout)?;
        reorg.rebuilt += 1;
        Ok(true)
    }

    /// Finishes a reorg: pools or drops the transactions of the blocks that are not rebuilt, and
    /// replaces blocks that are invalid now. Returns what became of all those blocks.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn finish_reorg(&mut self, reorg: Reorg) -> Result<Fallout, Error> {
        let Reorg { chain, transactions, removed, rebuilt, mut fallout } = reorg;
        if removed.is_empty() {
            return Ok(fallout);
        }
        let left = &removed[rebuilt..];
        match transactions {
            // Blocks are left to rebuild only where the driver ends the reorg early.
            ReorgedTransactions::Rebuilt | ReorgedTransactions::Pooled => {
                self.readmit(chain, left, &mut fallout)?;
            }
            ReorgedTransactions::Dropped => {
                for transaction in left.iter().flat_map(|block| block.user_transactions()) {
                    fallout.record_dropped(chain, transaction.tx_hash(), Refusal::ReorgedOut);
                }
            }
        }
        self.cascade(BTreeMap::new(), &mut fallout)?;
        fallout.append(self.verify()?);
        self.drop_after_reorg(&mut fallout);
        Ok(fallout)
    }
}
