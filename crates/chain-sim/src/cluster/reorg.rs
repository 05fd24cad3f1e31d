//! Reorgs.

use std::collections::BTreeMap;

use alloy_primitives::ChainId;

use super::{Cluster, Fallout};
use crate::{error::Error, rules::Refusal};

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
        let there = self.chain(chain)?;
        let head = there.head().number();
        let expected = head - there.safety_heads().finalized;
        if depth > expected {
            return Err(Error::ReorgTooDeep { chain, expected, actual: depth });
        }
        let mut fallout = Fallout::default();
        if depth == 0 {
            return Ok(fallout);
        }
        let removed = self.ledger.rewind(chain, head - depth)?;
        fallout.record_removed(chain, &removed);
        match transactions {
            ReorgedTransactions::Rebuilt => {
                for block in &removed {
                    self.ledger.rebuild(chain, block.user_transactions(), &mut fallout)?;
                }
            }
            ReorgedTransactions::Pooled => self.readmit(chain, &removed, &mut fallout)?,
            ReorgedTransactions::Dropped => {
                for transaction in removed.iter().flat_map(|block| block.user_transactions()) {
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
