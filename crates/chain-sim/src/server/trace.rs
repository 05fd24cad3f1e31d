//! What transactions and calls do, step by step or call by call.

use alloy_eips::BlockId;
use alloy_primitives::{B256, ChainId};
use alloy_rpc_types_trace::geth::{GethTrace, TraceResult};
use op_revm::revm::database::CacheDB;
use revm_inspectors::tracing::TransactionContext;

use super::{
    block_tag::At,
    call::{CallRequest, Prepared, prepare},
    devnet::Devnet,
    error::RequestError,
    tracer::{Budget, Place, Tracer},
};
use crate::{Block, replay::Replay, state::BlockState};

impl Devnet {
    /// What a transaction did, which is in a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`], [`RequestError::TraceTooLong`].
    pub(super) fn trace_transaction(
        &self,
        chain: ChainId,
        hash: B256,
        tracer: &Tracer,
    ) -> Result<GethTrace, RequestError> {
        let not_found = || RequestError::TransactionNotFound { actual: hash };
        let place = self.served(chain)?.index.transaction(hash);
        let (number, index) = place.ok_or_else(not_found)?;
        let mut replay = self.chain(chain)?.replay_block(number).ok_or_else(not_found)?;
        self.trace_next(chain, &mut replay, index, tracer, &mut Budget::new(self.longest_trace))
    }

    /// What each transaction of a block did.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; of a transaction whose trace is too long it is said in its
    /// place.
    pub(super) fn trace_block(
        &self,
        chain: ChainId,
        block: BlockId,
        tracer: &Tracer,
    ) -> Result<Vec<TraceResult>, RequestError> {
        let number = self.number(chain, Some(block))?;
        if number == 0 {
            // The genesis executes nothing.
            return Ok(Vec::new());
        }
        let replay = self.chain(chain)?.replay_block(number);
        let mut replay =
            replay.ok_or_else(|| RequestError::BlockNotFound { actual: number.to_string() })?;
        let mut budget = Budget::new(self.longest_trace);
        let transactions = replay.block().transactions().iter().enumerate();
        let traces = transactions.map(|(index, transaction)| {
            let hash = Some(transaction.tx_hash());
            match self.trace_next(chain, &mut replay, index, tracer, &mut budget) {
                Ok(trace) => TraceResult::new_success(trace, hash),
                Err(error) => TraceResult::new_error(error.to_string(), hash),
            }
        });
        Ok(traces.collect())
    }

    /// What a call would do: on the state after a block, or before the transaction at `index` of
    /// it, in that block's environment; or for the block to come, in its.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::Refused`] where the EVM does not begin to
    /// run it; [`RequestError::TraceTooLong`].
    pub(super) fn trace_call(
        &self,
        chain: ChainId,
        block: Option<BlockId>,
        index: Option<u64>,
        call: CallRequest,
        tracer: &Tracer,
    ) -> Result<GethTrace, RequestError> {
        let there = self.chain(chain)?;
        let at = self.at(chain, block)?;
        let call = self.limit_gas(call);
        let mut budget = Budget::new(self.longest_trace);
        let (At::Number(number), Some(index)) = (at, index) else {
            return self.on_state(chain, block, |state| {
                let prepared = prepare(there, at, state, call)?;
                tracer.trace(prepared, Place::default(), &mut budget)
            })?;
        };
        let out_of_range =
            |count: usize| RequestError::parameter("txIndex", format!("below {count}"), index);
        let mut replay = there.replay_block(number).ok_or_else(|| out_of_range(0))?;
        let count = replay.block().transactions().len();
        let position = usize::try_from(index).map_err(|_| out_of_range(count))?;
        if !replay.go_to(position)? {
            return Err(out_of_range(count));
        }
        let prepared = prepare(there, at, replay.state(), call)?;
        let first_log = logs_before(replay.block(), position);
        let place = Place { first_log, ..Place::default() };
        tracer.trace(prepared, place, &mut budget)
    }

    /// What the transaction at `index` of a block did, which is not before those that were looked
    /// at already.
    fn trace_next(
        &self,
        chain: ChainId,
        replay: &mut Replay<'_>,
        index: usize,
        tracer: &Tracer,
        budget: &mut Budget,
    ) -> Result<GethTrace, RequestError> {
        let block = replay.block();
        let hash = block.transactions().get(index).map(|transaction| transaction.tx_hash());
        let not_found = || RequestError::TransactionNotFound { actual: hash.unwrap_or_default() };
        replay.go_to(index)?;
        let transaction = replay.transaction().ok_or_else(not_found)?;
        let history = &self.chain(chain)?.history;
        let db = CacheDB::new(BlockState { state: replay.state(), history });
        let execution = self.chain(chain)?.execution;
        let prepared = Prepared { execution, db, env: replay.env().clone(), transaction };
        let context = TransactionContext {
            block_hash: Some(block.hash()),
            tx_index: Some(index),
            tx_hash: hash,
        };
        let place = Place { context, first_log: logs_before(block, index) };
        tracer.trace(prepared, place, budget)
    }
}

/// How many logs a block has before its transaction at `index`.
fn logs_before(block: &Block, index: usize) -> u64 {
    let before = block.receipts().iter().take(index);
    before.map(|receipt| receipt.logs().len() as u64).sum()
}
