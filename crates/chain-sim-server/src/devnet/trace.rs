//! Traces of transactions and calls.

use alloy_eips::BlockId;
use alloy_primitives::{B256, ChainId};
use alloy_rpc_types_trace::geth::{GethTrace, TraceResult};

use super::{
    block_tag::BlockRef,
    call::CallRequest,
    error::RequestError,
    replay::{logs_before, no_state_before},
    tracer::{Budget, TracePosition, Tracer},
    view::View,
};
use crate::memory::Kept;
use chain_sim::{MessageTrace, Replay};

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
        let (prepared, position) = self.prepare_again(chain, hash)?;
        tracer.trace(prepared, position, &mut self.trace_budget())
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
        let Some(mut replay) = self.replay_block(chain, block)? else { return Ok(Vec::new()) };
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
    pub(super) fn trace_budget(&self) -> Budget {
        self.trace_budget_as_long_as(self.kept.clone())
    }

    /// As [`trace_budget`](Self::trace_budget), for traces that are dropped before the request ends:
    /// they count as long as `kept` exists.
    pub(super) fn trace_budget_as_long_as(&self, kept: Kept) -> Budget {
        // The rest of the share is for the request, and for the trace's JSON.
        let room = usize::try_from(self.memory.most() / 2).unwrap_or(usize::MAX);
        let most = room.min(self.limits.response_bytes as usize);
        Budget::new(most, self.memory.clone(), kept)
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
        let (prepared, context) = self.prepare_next(chain, replay, index)?;
        tracer.trace(prepared, TracePosition { context, first_log }, budget)
    }
}
