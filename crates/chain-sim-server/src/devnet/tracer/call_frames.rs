//! The frames of geth's call tracer.
//!
//! revm-inspectors' own builder takes time that grows with the square of the number of calls.

use alloy_primitives::U256;
use alloy_rpc_types_trace::geth::{CallConfig, CallFrame};
use revm_inspectors::tracing::TracingInspector;

/// Returns the frame of a traced transaction, with those of its calls inside. `gas_used` is that of
/// the transaction.
pub(super) fn frame(traced: TracingInspector, config: &CallConfig, gas_used: u64) -> CallFrame {
    let with_logs = config.with_log.unwrap_or_default();
    let nodes = traced.into_traces().into_nodes();
    // A call's node comes after that of its caller.
    let mut failed = Vec::with_capacity(nodes.len());
    for node in &nodes {
        let in_failed = node.parent.is_some_and(|parent| failed.get(parent) == Some(&true));
        failed.push(in_failed || node.trace.is_error());
    }
    let mut frames: Vec<Vec<CallFrame>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate().rev() {
        let is_undone = node.parent.is_some() && failed.get(index) == Some(&true);
        let mut frame = node.geth_empty_call_frame(with_logs && !is_undone);
        // The calls came in from the last to the first. The builder shows a SELFDESTRUCT first.
        let calls = frames.pop().unwrap_or_default();
        frame.calls.extend(node.geth_selfdestruct_call_trace());
        frame.calls.extend(calls.into_iter().rev());
        match node.parent.and_then(|parent| frames.get_mut(parent)) {
            Some(calls) => calls.push(frame),
            None => {
                frame.gas_used = U256::from(gas_used);
                return frame;
            }
        }
    }
    CallFrame::default()
}
