//! The calls in a transaction.

use alloy_primitives::{Address, Bytes, U256};
use op_revm::OpHaltReason;
use op_revm::revm::interpreter::SuccessOrHalt;
use revm_inspectors::tracing::types::{CallTrace, CallTraceNode};
use serde::Serialize;

use super::{event::TracedLog, function::Function, recorder::recorder};
use crate::{
    chain::{Chain, Replay, RevertReason, halted},
    error::Error,
};

/// A call in a transaction. The calls of a transaction form a list in which each call is before the
/// calls that it makes: a tree would nest deeper than many JSON parsers support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TracedCall {
    /// Position in the list of the call that makes this one; `None` for the transaction's own call.
    pub parent: Option<usize>,
    /// Number of calls above this one.
    pub depth: usize,
    /// The opcode: `CALL`, `STATICCALL`, `DELEGATECALL`, `CALLCODE`, `CREATE` or `CREATE2`.
    pub kind: &'static str,
    /// The caller.
    pub from: Address,
    /// The contract whose code runs, or that is created.
    pub to: Address,
    /// Value, in wei.
    pub value: U256,
    /// Gas limit of the call.
    pub gas_limit: u64,
    /// Gas that the call used, including the calls that it makes. For the transaction's own call
    /// this excludes the intrinsic gas of the transaction and refunds.
    pub gas_used: u64,
    /// The called function of the messenger or the inbox; `None` for other contracts.
    pub function: Option<Function>,
    /// Calldata, or creation code.
    pub input: Bytes,
    /// Return data, or revert data.
    pub output: Bytes,
    /// Why the call failed; `None` if it succeeded.
    pub failure: Option<RevertReason>,
    /// The logs of the call itself.
    pub logs: Vec<TracedLog>,
}

impl Chain {
    /// The calls of the transaction at `index` of block `number`; `None` where there is no such
    /// transaction. Executes the transaction again, after those before it in its block.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub fn calls_of(&self, number: u64, index: usize) -> Result<Option<Vec<TracedCall>>, Error> {
        let Some(mut replay) = self.replay_block(number)? else { return Ok(None) };
        next_calls(&mut replay, index, |_| true)
    }
}

/// The calls of the transaction at `index` of a block that is executed again; `None` where there is
/// no such transaction. Later calls with the same `replay` must have a higher `index`. `go_on` is
/// asked for each call and log, with about the number of bytes that it takes. Once it returns false,
/// calls are missing, or the result is an error.
///
/// # Errors
///
/// As [`Replay::advance_to`].
pub(super) fn next_calls(
    replay: &mut Replay<'_>,
    index: usize,
    go_on: impl FnMut(usize) -> bool,
) -> Result<Option<Vec<TracedCall>>, Error> {
    replay.advance_to(index)?;
    let mut inspectors = recorder(go_on);
    let is_there = replay.inspect_next(&mut inspectors)?;
    let (_, recorded) = inspectors;
    Ok(is_there.then(|| in_order(recorded.traces().nodes())))
}

/// The calls of an inspector, each before the calls that it makes.
fn in_order(nodes: &[CallTraceNode]) -> Vec<TracedCall> {
    let mut calls: Vec<TracedCall> = Vec::with_capacity(nodes.len());
    // Without recursion: calls nest up to 1,024 deep.
    let mut open = vec![(0, None, 0, false)];
    while let Some((index, parent, depth, undone)) = open.pop() {
        let Some(node) = nodes.get(index) else { continue };
        let position = calls.len();
        let undone = undone || !node.trace.success;
        calls.push(TracedCall::new(node, parent, depth, undone));
        let children = node.children.iter().rev();
        open.extend(children.map(|&child| (child, Some(position), depth + 1, undone)));
    }
    calls
}

impl TracedCall {
    /// Converts a call from the inspector; `undone` says whether its effects are undone.
    fn new(node: &CallTraceNode, parent: Option<usize>, depth: usize, undone: bool) -> Self {
        let trace = &node.trace;
        Self {
            parent,
            depth,
            kind: trace.kind.to_str(),
            from: trace.caller,
            to: trace.address,
            value: trace.value,
            gas_limit: trace.gas_limit,
            gas_used: trace.gas_used,
            // Behind a proxy, the executing account has the predeploy's address.
            function: Function::decode(node.execution_address(), &trace.data),
            input: trace.data.clone(),
            output: trace.output.clone(),
            failure: failure(trace),
            logs: node.logs.iter().map(|log| TracedLog::new(log, undone)).collect(),
        }
    }
}

/// The reason why a call failed; `None` if it succeeded.
fn failure(trace: &CallTrace) -> Option<RevertReason> {
    match SuccessOrHalt::<OpHaltReason>::from(trace.status?) {
        SuccessOrHalt::Success(_) => None,
        SuccessOrHalt::Halt(reason) => Some(halted(&reason)),
        _ => Some(RevertReason::decode(&trace.output)),
    }
}

/// The call in which the failure of the call at `position` originates: a contract that reverts with
/// the same data as a call that it made has only passed the failure on.
pub(super) fn origin_of_failure(calls: &[TracedCall], position: usize) -> usize {
    let mut origin = position;
    for (index, call) in calls.iter().enumerate().skip(position + 1) {
        let parent = &calls[origin];
        let stopped = matches!(
            parent.failure,
            Some(RevertReason::OutOfGas | RevertReason::Halt { .. }) | None
        );
        if call.parent == Some(origin)
            && call.failure.is_some()
            && call.output == parent.output
            && !stopped
            && is_last_failure(calls, index)
        {
            origin = index;
        }
    }
    origin
}

/// Whether no later call from the same caller failed.
fn is_last_failure(calls: &[TracedCall], index: usize) -> bool {
    let parent = calls[index].parent;
    let mut later = calls.iter().skip(index + 1);
    !later.any(|call| call.parent == parent && call.failure.is_some())
}
