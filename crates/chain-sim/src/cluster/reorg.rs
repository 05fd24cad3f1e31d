//! Reorgs.

use std::collections::BTreeMap;

use alloy_consensus::transaction::Recovered;
use alloy_primitives::ChainId;
use op_alloy_consensus::OpTxEnvelope;

use super::Cluster;
use crate::{Error, Fallout, Refusal, pool::Pool};

/// What becomes of the transactions of blocks that are taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum ReorgedTransactions {
    /// They are built into the same blocks again, at once: other hashes, the same logs.
    Rebuilt,
    /// They go back to the pool.
    Pooled,
    /// They are gone.
    Dropped,
}

impl Cluster {
    /// Takes back the last `depth` blocks of `chain`. The blocks are built again with the
    /// timestamps and deposits that they had; what depended on their logs and is no longer valid
    /// is replaced, and what depended on that, until all is valid again.
    ///
    /// # Errors
    ///
    /// [`Error::ReorgTooDeep`] where a block is finalized; [`Error::UnknownChain`]; as
    /// [`step`](Self::step).
    pub fn reorg(
        &mut self,
        chain: ChainId,
        depth: u64,
        transactions: ReorgedTransactions,
    ) -> Result<Fallout, Error> {
        let there = self.chain(chain)?;
        let head = there.head().number();
        let expected = head - there.heads.finalized;
        if depth > expected {
            return Err(Error::ReorgTooDeep { chain, expected, actual: depth });
        }
        let mut fallout = Fallout::default();
        if depth == 0 {
            return Ok(fallout);
        }
        let removed = self.rewind(chain, head - depth)?;
        fallout.note_removed(chain, &removed);
        match transactions {
            ReorgedTransactions::Rebuilt => {
                for block in &removed {
                    self.rebuild(chain, block.user_transactions(), &mut fallout)?;
                }
            }
            ReorgedTransactions::Pooled => self.readmit(chain, &removed, &mut fallout)?,
            ReorgedTransactions::Dropped => {
                for transaction in removed.iter().flat_map(|block| block.user_transactions()) {
                    fallout.note_dropped(chain, transaction.tx_hash(), Refusal::ReorgedOut);
                }
            }
        }
        self.cascade(BTreeMap::new(), &mut fallout)?;
        fallout.append(self.verify()?);
        Ok(fallout)
    }

    /// Builds the next block of a chain of these transactions, as far as they may be in it; the
    /// rest goes to the pool. Each sees the logs of those before it, as if it had waited for
    /// them, so that they come in the same order again.
    fn rebuild(
        &mut self,
        id: ChainId,
        transactions: &[Recovered<OpTxEnvelope>],
        fallout: &mut Fallout,
    ) -> Result<(), Error> {
        let mut pool = Pool::default();
        let mut left = Vec::new();
        let mut block = self.open(id, false)?;
        for transaction in transactions {
            let there = self.chain(id)?;
            let validity = self.validity(there, block.parent_timestamp(), block.timestamp());
            match there.check(block.state(), transaction.clone(), &validity) {
                Ok(waiting) => pool.push(waiting),
                Err(refusal) => fallout.note_dropped(id, transaction.tx_hash(), refusal),
            }
            if let Err(error) = there.fill_block(&mut block, &mut pool, &validity) {
                self.chain_mut(id)?.abandon(block);
                return Err(error);
            }
            self.log_index.extend(id, block.publish());
            left.extend(pool.pop());
        }
        let built = self.seal(id, block)?;
        fallout.dropped.extend(built.left_out.into_iter().map(|left_out| (id, left_out)));
        let pool = &mut self.chain_mut(id)?.pool;
        pool.put_back(left);
        pool.forget_nonces();
        Ok(())
    }
}
