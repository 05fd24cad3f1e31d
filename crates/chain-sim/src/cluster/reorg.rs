//! Reorgs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use alloy_consensus::transaction::Recovered;
use alloy_primitives::{B256, ChainId};
use op_alloy_consensus::OpTxEnvelope;

use super::{Cluster, Fallout, building::Rest};
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

    /// Removes the last `depth` blocks of `chain` for good: nothing is built in their place, and
    /// their transactions and deposits are dropped. The chain goes on from the block before them, at
    /// the time of the clock. Blocks of other chains that depended on them are replaced, as in a
    /// [reorg](Self::reorg).
    ///
    /// # Errors
    ///
    /// As [`reorg`](Self::reorg).
    pub fn roll_back(&mut self, chain: ChainId, depth: u64) -> Result<Fallout, Error> {
        let reorg = self.begin_rollback(chain, depth)?;
        self.finish_reorg(reorg)
    }

    /// Begins to [roll back](Self::roll_back), for a driver that does other things in between. The
    /// driver then calls [`finish_reorg`](Self::finish_reorg).
    ///
    /// # Errors
    ///
    /// As [`reorg`](Self::reorg).
    pub fn begin_rollback(&mut self, chain: ChainId, depth: u64) -> Result<Reorg, Error> {
        let reorg = self.begin_reorg(chain, depth, ReorgedTransactions::Dropped)?;
        self.ledger.forget_removed(chain)?;
        Ok(reorg)
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
        let transactions = block.user_transactions();
        self.ledger.rebuild(reorg.chain, transactions, Rest::Pooled, &mut reorg.fallout)?;
        reorg.rebuilt += 1;
        Ok(true)
    }

    /// Rebuilds the lowest removed block of a reorg with these transactions instead of its own, as
    /// many as are valid and fit. Returns whether there was a block.
    ///
    /// # Errors
    ///
    /// As [`step`](Self::step).
    pub fn rebuild_next_with(
        &mut self,
        reorg: &mut Reorg,
        transactions: &[Recovered<OpTxEnvelope>],
    ) -> Result<bool, Error> {
        let Some(block) = reorg.removed.get(reorg.rebuilt) else { return Ok(false) };
        self.ledger.rebuild(reorg.chain, transactions, Rest::Dropped, &mut reorg.fallout)?;
        let given: BTreeSet<B256> = transactions.iter().map(|given| given.tx_hash()).collect();
        let own = block.user_transactions().iter().map(|own| own.tx_hash());
        for dropped in own.filter(|own| !given.contains(own)) {
            reorg.fallout.record_dropped(reorg.chain, dropped, Refusal::ReorgedOut);
        }
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
