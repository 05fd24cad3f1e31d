//! The calls of transactions as Otterscan reads them.

use alloy_primitives::{B256, Bytes, ChainId};
use alloy_rpc_types_trace::{
    otterscan::{InternalOperation, OperationType, TraceEntry},
    parity::Action,
};
use op_revm::revm::context::result::ExecutionResult;
use revm_inspectors::tracing::types::{CallKind, CallTraceNode};

use super::{
    error::RequestError,
    tracer::{Recorded, TraceTypes},
    view::View,
};

impl View {
    /// Returns what a transaction that reverted returned; nothing for others.
    ///
    /// # Errors
    ///
    /// As [`recorded`](Self::recorded).
    pub(crate) fn revert_data(&self, chain: ChainId, hash: B256) -> Result<Bytes, RequestError> {
        self.recorded(chain, hash, |recorded| match recorded.result() {
            ExecutionResult::Revert { output, .. } => output.clone(),
            _ => Bytes::new(),
        })
    }

    /// Returns the calls, creations and destructions of a transaction, each before those that it
    /// makes.
    ///
    /// # Errors
    ///
    /// As [`recorded`](Self::recorded).
    pub(crate) fn trace_entries(
        &self,
        chain: ChainId,
        hash: B256,
    ) -> Result<Vec<TraceEntry>, RequestError> {
        self.recorded(chain, hash, |recorded| entries(recorded.nodes()))
    }

    /// Returns the transfers, creations and destructions within a transaction, without those that
    /// were undone.
    ///
    /// # Errors
    ///
    /// As [`recorded`](Self::recorded).
    pub(crate) fn internal_operations(
        &self,
        chain: ChainId,
        hash: B256,
    ) -> Result<Vec<InternalOperation>, RequestError> {
        self.recorded(chain, hash, |recorded| operations(recorded.nodes()))
    }

    /// Executes a transaction of a block again, and reads its calls.
    ///
    /// # Errors
    ///
    /// [`RequestError::TransactionNotFound`], [`RequestError::Pruned`],
    /// [`RequestError::TraceTooLong`], [`RequestError::Limit`], [`RequestError::TimedOut`].
    fn recorded<T>(
        &self,
        chain: ChainId,
        hash: B256,
        read: impl FnOnce(&Recorded<'_>) -> T,
    ) -> Result<T, RequestError> {
        let (prepared, _) = self.prepare_again(chain, hash)?;
        let mut budget = self.trace_budget();
        let recorded = Recorded::new(prepared, TraceTypes::default(), &mut budget)?;
        budget.spend(recorded.nodes().len().saturating_mul(2 * size_of::<TraceEntry>()))?;
        Ok(read(&recorded))
    }
}

/// Returns the entries of the calls of a transaction.
fn entries(nodes: &[CallTraceNode]) -> Vec<TraceEntry> {
    let mut entries = Vec::new();
    // SELFDESTRUCTs of the calls that have not ended: they come after all calls of their contract.
    let mut last: Vec<TraceEntry> = Vec::new();
    for node in nodes.iter().filter(|node| !node.is_precompile()) {
        let depth = u32::try_from(node.trace.depth).unwrap_or(u32::MAX);
        while let Some(ended) = last.pop_if(|it| it.depth > depth) {
            entries.push(ended);
        }
        let trace = &node.trace;
        let has_value = !matches!(trace.kind, CallKind::DelegateCall | CallKind::StaticCall);
        entries.push(TraceEntry {
            r#type: trace.kind.to_string(),
            depth,
            from: trace.caller,
            to: trace.address,
            value: has_value.then_some(trace.value),
            input: trace.data.clone(),
            output: trace.output.clone(),
        });
        if let Some(Action::Selfdestruct(destroyed)) = node.parity_selfdestruct_action() {
            last.push(TraceEntry {
                r#type: "SELFDESTRUCT".into(),
                depth: depth.saturating_add(1),
                from: trace.selfdestruct_address.unwrap_or_else(|| node.execution_address()),
                to: trace.selfdestruct_refund_target.unwrap_or_else(|| node.execution_address()),
                value: Some(destroyed.balance),
                input: Bytes::new(),
                output: Bytes::new(),
            });
        }
    }
    entries.extend(last.into_iter().rev());
    entries
}

/// Returns the operations within a transaction that were not undone.
fn operations(nodes: &[CallTraceNode]) -> Vec<InternalOperation> {
    let mut undone: Vec<bool> = Vec::with_capacity(nodes.len());
    let mut operations = Vec::new();
    // Those of SELFDESTRUCTs come after all of their contract's calls.
    let mut last: Vec<(usize, InternalOperation)> = Vec::new();
    for node in nodes {
        let in_undone = node.parent.is_some_and(|parent| undone.get(parent) == Some(&true));
        let is_undone = in_undone || node.trace.is_error();
        undone.push(is_undone);
        let trace = &node.trace;
        while let Some((_, ended)) = last.pop_if(|(depth, _)| *depth >= trace.depth) {
            operations.push(ended);
        }
        if is_undone {
            continue;
        }
        let kind = match trace.kind {
            CallKind::Call if !trace.value.is_zero() => Some(OperationType::OpTransfer),
            CallKind::Create => Some(OperationType::OpCreate),
            CallKind::Create2 => Some(OperationType::OpCreate2),
            _ => None,
        };
        // That of the transaction itself is not within it.
        if let Some(r#type) = kind.filter(|_| node.parent.is_some()) {
            let (from, to, value) = (trace.caller, trace.address, trace.value);
            operations.push(InternalOperation { r#type, from, to, value });
        }
        if let Some(Action::Selfdestruct(destroyed)) = node.parity_selfdestruct_action() {
            let operation = InternalOperation {
                r#type: OperationType::OpSelfDestruct,
                from: trace.selfdestruct_address.unwrap_or_else(|| node.execution_address()),
                to: trace.selfdestruct_refund_target.unwrap_or_else(|| node.execution_address()),
                value: destroyed.balance,
            };
            last.push((trace.depth, operation));
        }
    }
    operations.extend(last.into_iter().rev().map(|(_, operation)| operation));
    operations
}
