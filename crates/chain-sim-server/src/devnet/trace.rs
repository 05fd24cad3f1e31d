//! Traces of transactions and calls.

use alloy_eips::BlockId;
use alloy_primitives::{B256, ChainId};
use alloy_rpc_types_trace::geth::{GethTrace, TraceResult};
use revm_inspectors::tracing::TransactionContext;

use super::{
    block_tag::BlockRef,
    call::{CallRequest, PreparedTransaction},
    error::RequestError,
    tracer::{Budget, TracePosition, Tracer},
    view::View,
};
use chain_sim::{Block, Chain, MessageTrace, Replay};

impl View {
    /// Traces a transaction of a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`], [`RequestError::TraceTooLong`].
    pub(crate) fn trace_transaction(
        &self,
        chain: ChainId,
        hash: B256,
        tracer: &Tracer,
    ) -> Result<GethTrace, RequestError> {
        let not_found = || RequestError::TransactionNotFound { actual: hash };
        let found = self.served(chain)?.index.transaction(hash);
        let (number, index) = found.ok_or_else(not_found)?;
        let there = self.chain(chain)?;
        let mut replay =
            self.replay(there, number)?.ok_or_else(|| no_state_before(there, number))?;
        let first_log = logs_before(replay.block(), index);
        self.trace_next(chain, &mut replay, (index, first_log), tracer, &mut self.trace_budget())
    }

    /// Traces each transaction of a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]. If a trace is too long, the error is in the place of that
    /// trace.
    pub(crate) fn trace_block(
        &self,
        chain: ChainId,
        block: BlockId,
        tracer: &Tracer,
    ) -> Result<Vec<TraceResult>, RequestError> {
        let number = self.resolve_number(chain, Some(block))?;
        if number == 0 {
            // The genesis executes nothing.
            return Ok(Vec::new());
        }
        let there = self.chain(chain)?;
        let replay = self.replay(there, number)?;
        let mut replay = replay.ok_or_else(|| no_state_before(there, number))?;
        let mut budget = self.trace_budget();
        let mut first_log = 0;
        let block = replay.block();
        let executed = block.transactions().iter().zip(block.receipts()).enumerate();
        let traces = executed.map(|(index, (transaction, receipt))| {
            let hash = Some(transaction.tx_hash());
            let position = (index, first_log);
            first_log += receipt.logs().len() as u64;
            match self.trace_next(chain, &mut replay, position, tracer, &mut budget) {
                Ok(trace) => Ok(TraceResult::new_success(trace, hash)),
                Err(error @ RequestError::TimedOut { .. }) => Err(error),
                Err(error) => Ok(TraceResult::new_error(error.to_string(), hash)),
            }
        });
        traces.collect()
    }

    /// Traces a call: on the state after a block, or before the block's transaction at `index`, in
    /// that block's environment; or on the pending state, in the pending block's environment.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::Refused`] if the EVM rejects the call
    /// before execution; [`RequestError::TraceTooLong`].
    pub(crate) fn trace_call(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        index: Option<u64>,
        call: CallRequest,
        tracer: &Tracer,
    ) -> Result<GethTrace, RequestError> {
        let chain = self.chain(id)?;
        let block_ref = self.resolve_block(id, block)?;
        let call = self.limit_gas(call);
        let mut budget = self.trace_budget();
        let (BlockRef::Number(number), Some(index)) = (block_ref, index) else {
            return self.on_state(id, block, |state| {
                let prepared = self.prepare(chain, block_ref, state, call)?;
                tracer.trace(prepared, TracePosition::default(), &mut budget)
            })?;
        };
        let out_of_range =
            |count: usize| RequestError::parameter("txIndex", format!("below {count}"), index);
        let mut replay = self.replay(chain, number)?.ok_or_else(|| match number {
            // The genesis executes nothing.
            0 => out_of_range(0),
            _ => no_state_before(chain, number),
        })?;
        let count = replay.block().transactions().len();
        let position = usize::try_from(index).map_err(|_| out_of_range(count))?;
        if !replay.advance_to(position)? {
            return Err(out_of_range(count));
        }
        let prepared = self.prepare(chain, block_ref, replay.state(), call)?;
        let first_log = logs_before(replay.block(), position);
        let traced = TracePosition { first_log, ..TracePosition::default() };
        tracer.trace(prepared, traced, &mut budget)
    }

    /// Prepares to execute a block again; returns `None` where the chain lacks it or its parent.
    ///
    /// # Errors
    ///
    /// [`RequestError::TimedOut`].
    pub(super) fn replay<'a>(
        &self,
        chain: &'a Chain,
        number: u64,
    ) -> Result<Option<Replay<'a>>, RequestError> {
        let Some(parent) = number.checked_sub(1) else { return Ok(None) };
        let state = self.computed.state_at(chain, parent, &self.interrupt)?;
        Ok(state.and_then(|state| chain.replay_block_on(number, state)))
    }

    /// Traces a message.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`], [`RequestError::TimedOut`], and those
    /// of [`MessageTrace::new`].
    pub(crate) fn trace_message(&self, hash: B256) -> Result<MessageTrace, RequestError> {
        let mut budget = self.trace_budget();
        let mut stopped = None;
        let go_on = |bytes| {
            stopped = self.interrupt.check().and_then(|()| budget.spend(bytes)).err();
            stopped.is_none()
        };
        let trace = MessageTrace::new_while(&self.cluster, Some(&self.relayer), hash, go_on);
        trace.map_err(|error| stopped.unwrap_or_else(|| error.into()))
    }

    /// Returns the budget for the traces of one request: longer ones would hardly fit a response.
    fn trace_budget(&self) -> Budget {
        // The rest of the share is for the request, and for the trace's JSON.
        let room = usize::try_from(self.memory.most() / 2).unwrap_or(usize::MAX);
        let most = room.min(self.limits.response_bytes as usize);
        Budget::new(most, self.memory.clone(), self.kept.clone())
    }

    /// Traces the block's transaction at `index`, before which the block has `first_log` logs. Calls
    /// with the same `replay` must not decrease `index`.
    fn trace_next(
        &self,
        chain: ChainId,
        replay: &mut Replay<'_>,
        (index, first_log): (usize, u64),
        tracer: &Tracer,
        budget: &mut Budget,
    ) -> Result<GethTrace, RequestError> {
        let block = replay.block();
        let hash = block.transactions().get(index).map(|transaction| transaction.tx_hash());
        let not_found = || RequestError::TransactionNotFound { actual: hash.unwrap_or_default() };
        replay.advance_to(index)?;
        let transaction = replay.transaction().ok_or_else(not_found)?;
        let chain = self.chain(chain)?;
        let scratch = chain.scratch(replay.state());
        let prepared = PreparedTransaction {
            scratch,
            env: replay.env().clone(),
            transaction,
            interrupt: &self.interrupt,
        };
        let context = TransactionContext {
            block_hash: Some(block.hash()),
            tx_index: Some(index),
            tx_hash: hash,
        };
        let traced = TracePosition { context, first_log };
        tracer.trace(prepared, traced, budget)
    }
}

/// Returns the number of logs in a block before its transaction at `index`.
fn logs_before(block: &Block, index: usize) -> u64 {
    let before = block.receipts().iter().take(index);
    before.map(|receipt| receipt.logs().len() as u64).sum()
}

/// The error for a block that cannot be executed again, because the state before it is pruned.
const fn no_state_before(chain: &Chain, number: u64) -> RequestError {
    RequestError::Pruned { expected: chain.first_block(), actual: number.saturating_sub(1) }
}
