//! A transaction that was executed to be traced in Parity's formats.

use alloy_evm::Evm;
use alloy_op_evm::OpTx;
use alloy_primitives::{TxKind, map::HashSet};
use alloy_rpc_types_trace::parity::{TraceResults, TraceType, TransactionTrace, VmTrace};
use op_revm::{
    OpHaltReason,
    revm::{
        DatabaseCommit,
        context::{
            Transaction as _,
            result::{ExecutionResult, ResultAndState},
        },
        interpreter::InstructionResult,
    },
};
use revm_inspectors::tracing::{
    DebugInspector, TracingInspector, TracingInspectorConfig,
    types::{CallKind, CallTrace, CallTraceNode},
};

use super::{
    budget::{Bounded, Budget},
    flat_frames::{Words, flat},
    state_diff::state_diff,
    vm_trace::VmRecorder,
};
use crate::devnet::{call::PreparedTransaction, error::RequestError, halt_words::halt_words};
use chain_sim::Scratch;

/// What a client asks of a transaction.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TraceTypes {
    calls: bool,
    state_diff: bool,
    vm: bool,
}

impl From<HashSet<TraceType>> for TraceTypes {
    fn from(types: HashSet<TraceType>) -> Self {
        Self {
            calls: types.contains(&TraceType::Trace),
            state_diff: types.contains(&TraceType::StateDiff),
            vm: types.contains(&TraceType::VmTrace),
        }
    }
}

/// A transaction that was executed, with its calls.
#[derive(Debug)]
pub(crate) struct Recorded<'a> {
    scratch: Scratch<'a>,
    calls: TracingInspector,
    vm: Option<VmTrace>,
    executed: ResultAndState<OpHaltReason>,
}

impl<'a> Recorded<'a> {
    /// Executes a transaction, and deducts what is recorded from the budget.
    ///
    /// # Errors
    ///
    /// [`RequestError::CallRefused`] if the EVM rejects the transaction before execution;
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`], [`RequestError::TimedOut`].
    pub(crate) fn new(
        prepared: PreparedTransaction<'a>,
        types: TraceTypes,
        budget: &mut Budget,
    ) -> Result<Self, RequestError> {
        let PreparedTransaction { mut scratch, env, precompiles, transaction, interrupt } =
            prepared;
        let calls = TracingInspector::new(TracingInspectorConfig::default_parity());
        let mut bounded = Bounded::new(DebugInspector::FlatCallTracer(calls), budget);
        let mut recorder = VmRecorder::new(types.vm, budget);
        let inspectors = (interrupt.inspector(), (&mut bounded, &mut recorder));
        let chain = scratch.chain();
        let mut evm = chain.evm(scratch.database(), env, inspectors);
        precompiles.apply(evm.precompiles_mut())?;
        let executed = evm.transact_raw(transaction.clone());
        drop(evm);
        interrupt.check()?;
        let vm = recorder.finish()?;
        let mut calls = bounded.into_tracing(budget)?;
        let executed = executed.map_err(|error| interrupt.error_of(&error))?;
        complete(&mut calls, &transaction);
        Ok(Self { scratch, calls, vm, executed })
    }

    /// Returns the gas that the transaction used.
    pub(crate) fn gas_used(&self) -> u64 {
        self.executed.result.tx_gas_used()
    }

    /// Returns what the transaction came to.
    pub(crate) const fn result(&self) -> &ExecutionResult<OpHaltReason> {
        &self.executed.result
    }

    /// Returns the calls, each before those that it makes.
    pub(crate) fn nodes(&self) -> &[CallTraceNode] {
        self.calls.traces().nodes()
    }

    /// Returns the calls in Parity's format, and deducts them from the budget.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`].
    pub(crate) fn flat(&self, budget: &mut Budget) -> Result<Vec<TransactionTrace>, RequestError> {
        let mut traces = flat(self.nodes(), Words::Parity, budget)?;
        name_failure(&mut traces, self.nodes(), self.result());
        Ok(traces)
    }

    /// Returns what was asked for, and deducts it from the budget; and the state after the
    /// transaction.
    ///
    /// # Errors
    ///
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`].
    pub(crate) fn into_results(
        mut self,
        types: TraceTypes,
        budget: &mut Budget,
    ) -> Result<(TraceResults, Scratch<'a>), RequestError> {
        let trace = if types.calls { self.flat(budget)? } else { Vec::new() };
        let ResultAndState { result, state } = self.executed;
        let mut db = self.scratch.database();
        let state_diff = types.state_diff.then(|| state_diff(&state, &db, budget)).transpose()?;
        db.commit(state);
        let output = result.into_output().unwrap_or_default();
        Ok((TraceResults { output, state_diff, trace, vm_trace: self.vm }, self.scratch))
    }
}

/// Fills in the call of a transaction that ended before its call began, as a deposit can.
pub(super) fn complete(calls: &mut TracingInspector, transaction: &OpTx) {
    let Some(root) = calls.traces_mut().nodes_mut().first_mut() else { return };
    if root.trace.status.is_some() {
        return;
    }
    let base = &transaction.0.base;
    root.trace = CallTrace {
        caller: base.caller,
        address: base.kind.to().copied().unwrap_or_else(|| base.caller.create(base.nonce)),
        kind: match base.kind() {
            TxKind::Call(_) => CallKind::Call,
            TxKind::Create => CallKind::Create,
        },
        value: base.value,
        data: base.data.clone(),
        gas_limit: base.gas_limit,
        // geth says nothing of calls that did not begin; `name_failure` has the words.
        status: Some(NOT_BEGUN),
        ..CallTrace::default()
    };
}

/// What the call of a transaction came to that did not begin.
const NOT_BEGUN: InstructionResult = InstructionResult::FatalExternalError;

/// Returns why a transaction ended before its call began, if it did.
pub(super) fn failure_before_call(
    nodes: &[CallTraceNode],
    result: &ExecutionResult<OpHaltReason>,
) -> Option<String> {
    let root = nodes.first()?;
    match result {
        ExecutionResult::Halt { reason, .. } if root.trace.status == Some(NOT_BEGUN) => {
            Some(halt_words(reason))
        }
        _ => None,
    }
}

/// Lets the first call say why a transaction ended before its call began, if it did.
pub(super) fn name_failure(
    traces: &mut [TransactionTrace],
    nodes: &[CallTraceNode],
    result: &ExecutionResult<OpHaltReason>,
) {
    if let (Some(first), Some(words)) = (traces.first_mut(), failure_before_call(nodes, result)) {
        first.error = Some(words);
    }
}
