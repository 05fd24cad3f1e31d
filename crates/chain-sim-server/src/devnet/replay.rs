//! Executing the transactions of blocks again.

use alloy_eips::BlockId;
use alloy_primitives::{B256, ChainId};
use revm_inspectors::tracing::TransactionContext;

use super::{
    call::PreparedTransaction, error::RequestError, precompile_overrides::PrecompileOverrides,
    tracer::TracePosition, view::View,
};
use chain_sim::{Block, Chain, Replay};

impl View {
    /// Prepares to execute a block again; returns `None` where the chain lacks it or its parent.
    ///
    /// # Errors
    ///
    /// [`RequestError::TimedOut`], and those of [`Chain::replay_block_on`].
    pub(super) fn replay<'a>(
        &self,
        chain: &'a Chain,
        number: u64,
    ) -> Result<Option<Replay<'a>>, RequestError> {
        let Some(parent) = number.checked_sub(1) else { return Ok(None) };
        let state = self.computed.state_at(chain, parent, &self.interrupt)?;
        let replay = state.map(|state| chain.replay_block_on(number, state));
        Ok(replay.transpose()?.flatten())
    }

    /// Prepares to execute a block again.
    ///
    /// # Errors
    ///
    /// [`RequestError::Pruned`], [`RequestError::TimedOut`].
    pub(super) fn replay_of<'a>(
        &self,
        chain: &'a Chain,
        number: u64,
    ) -> Result<Replay<'a>, RequestError> {
        self.replay(chain, number)?.ok_or_else(|| no_state_before(chain, number))
    }

    /// As [`replay_of`](Self::replay_of), for a block that a client names; `None` for the genesis,
    /// which executes nothing.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`], and those of [`replay_of`](Self::replay_of).
    pub(super) fn replay_block(
        &self,
        chain: ChainId,
        block: BlockId,
    ) -> Result<Option<Replay<'_>>, RequestError> {
        let number = self.resolve_number(chain, Some(block))?;
        if number == 0 {
            return Ok(None);
        }
        self.replay_of(self.chain(chain)?, number).map(Some)
    }

    /// Prepares to execute a transaction of a block again.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`], and those of [`replay_of`](Self::replay_of).
    pub(super) fn prepare_again(
        &self,
        chain: ChainId,
        hash: B256,
    ) -> Result<(PreparedTransaction<'_>, TracePosition), RequestError> {
        let found = self.served(chain)?.index.transaction(hash);
        let (number, index) = found.ok_or(RequestError::TransactionNotFound { actual: hash })?;
        let mut replay = self.replay_of(self.chain(chain)?, number)?;
        let first_log = logs_before(replay.block(), index);
        let (prepared, context) = self.prepare_next(chain, &mut replay, index)?;
        Ok((prepared, TracePosition { context, first_log }))
    }

    /// Prepares to execute the block's transaction at `index`. Calls with the same `replay` must not
    /// decrease `index`.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`].
    pub(super) fn prepare_next(
        &self,
        chain: ChainId,
        replay: &mut Replay<'_>,
        index: usize,
    ) -> Result<(PreparedTransaction<'_>, TransactionContext), RequestError> {
        let block = replay.block();
        let hash = block.transactions().get(index).map(|transaction| transaction.tx_hash());
        let not_found = || RequestError::TransactionNotFound { actual: hash.unwrap_or_default() };
        replay.advance_to(index)?;
        let transaction = replay.transaction().ok_or_else(not_found)?;
        let prepared = PreparedTransaction {
            scratch: self.chain(chain)?.scratch(replay.state()),
            env: replay.env().clone(),
            precompiles: PrecompileOverrides::default(),
            transaction,
            interrupt: &self.interrupt,
        };
        let context = TransactionContext {
            block_hash: Some(block.hash()),
            tx_index: Some(index),
            tx_hash: hash,
        };
        Ok((prepared, context))
    }
}

/// Returns the number of logs in a block before its transaction at `index`.
pub(super) fn logs_before(block: &Block, index: usize) -> u64 {
    let before = block.receipts().iter().take(index);
    before.map(|receipt| receipt.logs().len() as u64).sum()
}

/// The error for a block that cannot be executed again, because the state before it is pruned.
pub(super) const fn no_state_before(chain: &Chain, number: u64) -> RequestError {
    RequestError::Pruned { expected: chain.first_block(), actual: number.saturating_sub(1) }
}
