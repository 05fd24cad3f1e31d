//! Reorgs of the served chains.

use std::collections::VecDeque;

use alloy_primitives::ChainId;

use super::{
    devnet::Devnet, error::RequestError, long_change::LongChange, new_block::NewTransaction,
};
use chain_sim::{Fallout, Reorg, ReorgedTransactions, Step};

/// A reorg that is under way. Each slice builds a block.
#[derive(Debug)]
pub(crate) struct RunningReorg {
    chain: ChainId,
    /// The removed blocks that are rebuilt with their transactions; `None` once that is done.
    rebuilding: Option<Reorg>,
    /// The transactions of the new blocks, where a client has named them; the next block first.
    contents: VecDeque<Vec<NewTransaction>>,
    /// What became of blocks so far.
    fallout: Fallout,
    /// The other blocks that were built so far.
    caught_up: Step,
}

impl Devnet {
    /// Begins to replace the last `depth` blocks of a chain by as many new ones. Blocks of other
    /// chains that depended on them are replaced as well. Its outcome is what became of all those
    /// blocks. The relayer reads all chains again at the end.
    ///
    /// # Errors
    ///
    /// As [`Cluster::reorg`](chain_sim::Cluster::reorg).
    pub(crate) fn begin_reorg(
        &mut self,
        chain: ChainId,
        depth: u64,
        transactions: ReorgedTransactions,
    ) -> Result<RunningReorg, RequestError> {
        let reorg = self.cluster.begin_reorg(chain, depth, transactions)?;
        Ok(RunningReorg::begin(chain, reorg))
    }

    /// As [`begin_reorg`](Self::begin_reorg), where a client names the transactions of the new
    /// blocks. The transactions of the removed blocks are dropped, and so are new ones that the chain
    /// refuses.
    ///
    /// # Errors
    ///
    /// As [`begin_reorg`](Self::begin_reorg); those of a [new transaction](NewTransaction::check).
    pub(crate) fn begin_reorg_with(
        &mut self,
        chain: ChainId,
        depth: u64,
        contents: VecDeque<Vec<NewTransaction>>,
    ) -> Result<RunningReorg, RequestError> {
        for transaction in contents.iter().flatten() {
            transaction.check(&self.view, chain)?;
        }
        let begun = self.begin_reorg(chain, depth, ReorgedTransactions::Dropped)?;
        Ok(RunningReorg { contents, ..begun })
    }

    /// Begins to remove the last `depth` blocks of a chain for good. Blocks of other chains that
    /// depended on them are replaced.
    ///
    /// # Errors
    ///
    /// As [`Cluster::roll_back`](chain_sim::Cluster::roll_back).
    pub(crate) fn begin_rollback(
        &mut self,
        chain: ChainId,
        depth: u64,
    ) -> Result<RunningReorg, RequestError> {
        let reorg = self.cluster.begin_rollback(chain, depth)?;
        Ok(RunningReorg::begin(chain, reorg))
    }
}

impl RunningReorg {
    /// Begins after the blocks were removed.
    fn begin(chain: ChainId, reorg: Reorg) -> Self {
        Self {
            chain,
            rebuilding: Some(reorg),
            contents: VecDeque::new(),
            fallout: Fallout::default(),
            caught_up: Step::default(),
        }
    }

    /// Finishes the part of the reorg that rebuilds blocks with their transactions.
    fn finish_rebuilding(&mut self, devnet: &mut Devnet) -> Result<(), RequestError> {
        if let Some(reorg) = self.rebuilding.take() {
            self.fallout = devnet.cluster.finish_reorg(reorg)?;
            devnet.record_fallout(&self.fallout);
        }
        Ok(())
    }

    /// Records the other blocks, and returns what became of all.
    fn finish(&mut self, devnet: &mut Devnet) -> Result<Fallout, RequestError> {
        let caught_up = core::mem::take(&mut self.caught_up);
        devnet.record(&caught_up)?;
        let mut fallout = core::mem::take(&mut self.fallout);
        fallout.append(caught_up.fallout);
        Ok(fallout)
    }
}

impl LongChange for RunningReorg {
    type Outcome = Fallout;

    fn advance(&mut self, devnet: &mut Devnet) -> Result<Option<Fallout>, RequestError> {
        if let Some(reorg) = &mut self.rebuilding {
            let is_built = match self.contents.pop_front() {
                Some(content) => {
                    let transactions = devnet.new_block(self.chain, content)?;
                    devnet.cluster.rebuild_next_with(reorg, &transactions)?
                }
                None => devnet.cluster.rebuild_next(reorg)?,
            };
            if !is_built {
                self.finish_rebuilding(devnet)?;
            }
        } else if let Some(step) = devnet.cluster.catch_up_step()? {
            self.caught_up.append(step);
        } else {
            return self.finish(devnet).map(Some);
        }
        devnet.refresh_chains();
        Ok(None)
    }

    /// The transactions of blocks that are not rebuilt yet go to the pool; the blocks are rebuilt
    /// before the chain's next one.
    fn stop(&mut self, devnet: &mut Devnet) -> Result<(), RequestError> {
        self.finish_rebuilding(devnet)?;
        self.finish(devnet).map(drop)
    }

    /// Its nonces are those of the removed blocks until these are rebuilt.
    fn held(&self) -> Option<ChainId> {
        Some(self.chain)
    }
}
