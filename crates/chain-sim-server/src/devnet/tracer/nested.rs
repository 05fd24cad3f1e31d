//! Frames of calls, each with those of its calls inside.
//!
//! revm-inspectors' own builders take time that grows with the square of the number of calls.

use revm_inspectors::tracing::{TracingInspector, types::CallTraceNode};

/// A call of a traced transaction.
pub(super) struct Call<F> {
    pub(super) node: CallTraceNode,
    /// Whether the call was undone: it failed, or a call around it did. The transaction's own call
    /// does not count as undone.
    pub(super) is_undone: bool,
    /// The frames of its calls, the first one first.
    pub(super) calls: Vec<F>,
}

/// Makes the frame of each call, those of its calls before its own, and returns that of the
/// transaction.
///
/// # Errors
///
/// As `frame`.
pub(super) fn nested<F: Default, E>(
    traced: TracingInspector,
    mut frame: impl FnMut(Call<F>) -> Result<F, E>,
) -> Result<F, E> {
    let nodes = traced.into_traces().into_nodes();
    // A call's node comes after that of its caller.
    let mut failed = Vec::with_capacity(nodes.len());
    for node in &nodes {
        let in_failed = node.parent.is_some_and(|parent| failed.get(parent) == Some(&true));
        failed.push(in_failed || node.trace.is_error());
    }
    let mut frames: Vec<Vec<F>> = nodes.iter().map(|_| Vec::new()).collect();
    for (index, node) in nodes.into_iter().enumerate().rev() {
        let parent = node.parent;
        let is_undone = parent.is_some() && failed.get(index) == Some(&true);
        // The calls came in from the last to the first.
        let mut calls = frames.pop().unwrap_or_default();
        calls.reverse();
        let frame = frame(Call { node, is_undone, calls })?;
        match parent.and_then(|parent| frames.get_mut(parent)) {
            Some(calls) => calls.push(frame),
            None => return Ok(frame),
        }
    }
    Ok(F::default())
}
