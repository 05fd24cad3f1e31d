//! What Parity says of a transaction or a call: its calls, the changes of the state, every step.

use alloy_consensus::transaction::Recovered;
use alloy_eips::{BlockId, Encodable2718};
use alloy_evm::FromTxWithEncoded;
use alloy_op_evm::OpTx;
use alloy_primitives::{B256, ChainId};
use alloy_rpc_types_trace::parity::{TraceResults, TraceResultsWithTransactionHash};
use op_alloy_consensus::OpTxEnvelope;

use super::{
    call::{CallRequest, PreparedTransaction, environment},
    error::RequestError,
    precompile_overrides::PrecompileOverrides,
    tracer::{Budget, Recorded, TraceTypes},
    view::View,
};

impl View {
    /// Executes a transaction of a block again.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`], and as
    /// [`calls_of_transaction`](Self::calls_of_transaction).
    pub(crate) fn results_of_transaction(
        &self,
        chain: ChainId,
        hash: B256,
        types: TraceTypes,
    ) -> Result<TraceResults, RequestError> {
        let (prepared, _) = self.prepare_again(chain, hash)?;
        results(prepared, types, &mut self.trace_budget())
    }

    /// Executes all transactions of a block again.
    ///
    /// # Errors
    ///
    /// As [`calls_of_block`](Self::calls_of_block).
    pub(crate) fn results_of_block(
        &self,
        chain: ChainId,
        block: BlockId,
        types: TraceTypes,
    ) -> Result<Vec<TraceResultsWithTransactionHash>, RequestError> {
        let Some(mut replay) = self.replay_block(chain, block)? else { return Ok(Vec::new()) };
        let mut budget = self.trace_budget();
        let count = replay.block().transactions().len();
        let all = (0..count).map(|index| {
            let (prepared, context) = self.prepare_next(chain, &mut replay, index)?;
            let transaction_hash = context.tx_hash.unwrap_or_default();
            let full_trace = results(prepared, types, &mut budget)?;
            Ok(TraceResultsWithTransactionHash { full_trace, transaction_hash })
        });
        all.collect()
    }

    /// Executes a call on the state after a block.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`]; [`RequestError::CallRefused`] if the EVM rejects the call;
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`], [`RequestError::TimedOut`].
    pub(crate) fn results_of_call(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        call: CallRequest,
        types: TraceTypes,
    ) -> Result<TraceResults, RequestError> {
        self.on_prepared(id, block, call, |prepared| {
            results(prepared, types, &mut self.trace_budget())
        })
    }

    /// Executes calls on the state after a block, each on what those before it left. Together they
    /// have as much gas as one call may have.
    ///
    /// # Errors
    ///
    /// As [`results_of_call`](Self::results_of_call).
    pub(crate) fn results_of_calls(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        calls: Vec<(CallRequest, TraceTypes)>,
    ) -> Result<Vec<TraceResults>, RequestError> {
        let chain = self.chain(id)?;
        let block_ref = self.resolve_block(id, block)?;
        let mut budget = self.trace_budget();
        self.on_state(id, block, |state| {
            let mut gas = self.limits.call_gas;
            let mut left = None;
            let mut all = Vec::new();
            for (mut call, types) in calls {
                let asked = call.transaction.as_ref().gas;
                call.transaction.as_mut().gas = Some(asked.unwrap_or(gas).min(gas));
                let mut prepared = self.prepare(chain, block_ref, state, call)?;
                if let Some(left) = left.take() {
                    prepared.scratch = left;
                }
                if asked.is_none() {
                    prepared.limit_to_balance()?;
                }
                let recorded = Recorded::new(prepared, types, &mut budget)?;
                gas = gas.saturating_sub(recorded.gas_used());
                let (results, after) = recorded.into_results(types, &mut budget)?;
                left = Some(after);
                all.push(results);
            }
            Ok(all)
        })?
    }

    /// Executes a signed transaction on the state after a block.
    ///
    /// # Errors
    ///
    /// As [`results_of_calls`](Self::results_of_calls).
    pub(crate) fn results_of_signed(
        &self,
        id: ChainId,
        block: Option<BlockId>,
        transaction: &Recovered<OpTxEnvelope>,
        types: TraceTypes,
    ) -> Result<TraceResults, RequestError> {
        let chain = self.chain(id)?;
        let env = environment(chain, self.resolve_block(id, block)?);
        let encoded = transaction.encoded_2718().into();
        let transaction = OpTx::from_encoded_tx(transaction.inner(), transaction.signer(), encoded);
        let mut budget = self.trace_budget();
        self.on_state(id, block, |state| {
            let scratch = chain.scratch(state);
            let (interrupt, precompiles) = (&self.interrupt, PrecompileOverrides::default());
            let prepared =
                PreparedTransaction { scratch, env, precompiles, transaction, interrupt };
            results(prepared, types, &mut budget)
        })?
    }
}

/// Executes a transaction.
fn results(
    prepared: PreparedTransaction<'_>,
    types: TraceTypes,
    budget: &mut Budget,
) -> Result<TraceResults, RequestError> {
    let recorded = Recorded::new(prepared, types, budget)?;
    Ok(recorded.into_results(types, budget)?.0)
}
