//! The calls of a transaction as a list, in Parity's format.
//!
//! revm-inspectors' own builder looks for each call among all calls of its caller.

use alloy_rpc_types_trace::parity::{
    Action, LocalizedTransactionTrace, SelfdestructAction, TransactionTrace,
};
use revm_inspectors::tracing::types::CallTraceNode;

use super::budget::Budget;
use crate::devnet::error::RequestError;

/// Whose words say why a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// `execution reverted`.
    Geth,
    /// `Reverted`.
    Parity,
}

/// Returns the calls of a transaction, each before those that it makes, and deducts them from the
/// budget. A SELFDESTRUCT is the last call of its contract. Calls of precompiles that the recorder
/// has marked are left out.
///
/// # Errors
///
/// [`RequestError::TraceTooLong`], [`RequestError::Limit`].
pub(super) fn flat(
    nodes: &[CallTraceNode],
    words: Words,
    budget: &mut Budget,
) -> Result<Vec<TransactionTrace>, RequestError> {
    let mut traces: Vec<TransactionTrace> = Vec::with_capacity(nodes.len());
    // Where each call is in the list.
    let mut places: Vec<Option<usize>> = Vec::with_capacity(nodes.len());
    // The number of calls of each call in the list so far.
    let mut calls: Vec<usize> = Vec::with_capacity(nodes.len());
    let mut destructions = Vec::new();
    for node in nodes {
        let caller = node.parent.and_then(|parent| places.get(parent).copied().flatten());
        if node.is_precompile() || (node.parent.is_some() && caller.is_none()) {
            places.push(None);
            continue;
        }
        let path = caller.and_then(|caller| {
            let position = calls.get_mut(caller)?;
            let path = with_last(&traces.get(caller)?.trace_address, *position);
            *position += 1;
            Some(path)
        });
        let path = path.unwrap_or_default();
        spend_on(&path, budget)?;
        let mut trace = node.parity_transaction_trace(path);
        if words == Words::Geth {
            trace.error = node.geth_empty_call_frame(false).error;
        }
        if node.is_selfdestruct() {
            let path = with_last(&trace.trace_address, trace.subtraces);
            spend_on(&path, budget)?;
            trace.subtraces += 1;
            destructions.push(destruction(node, path));
        }
        places.push(Some(traces.len()));
        calls.push(0);
        traces.push(trace);
    }
    if !destructions.is_empty() {
        traces.append(&mut destructions);
        traces.sort_unstable_by(|one, other| one.trace_address.cmp(&other.trace_address));
    }
    Ok(traces)
}

/// Deducts a call from the budget.
fn spend_on(path: &[usize], budget: &mut Budget) -> Result<(), RequestError> {
    budget.spend(size_of::<LocalizedTransactionTrace>().saturating_add(size_of_val(path)))
}

/// Returns the path of a call's call.
fn with_last(path: &[usize], last: usize) -> Vec<usize> {
    let mut longer = Vec::with_capacity(path.len() + 1);
    longer.extend_from_slice(path);
    longer.push(last);
    longer
}

/// Returns the SELFDESTRUCT that ended a call.
fn destruction(node: &CallTraceNode, trace_address: Vec<usize>) -> TransactionTrace {
    // The recorder is not told of a contract that sends its ether to itself.
    let address = node.trace.selfdestruct_address.unwrap_or_else(|| node.execution_address());
    let action = SelfdestructAction {
        address,
        balance: node.trace.selfdestruct_transferred_value.unwrap_or_default(),
        refund_address: node.trace.selfdestruct_refund_target.unwrap_or(address),
    };
    TransactionTrace {
        action: Action::Selfdestruct(action),
        error: None,
        result: None,
        subtraces: 0,
        trace_address,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::call_frames::tests::{SHAPES, traced},
        *,
    };
    use crate::memory::Kept;

    fn budget(most: usize) -> Budget {
        Budget::new(most, Arc::default(), Kept::default())
    }

    /// The calls are those of revm-inspectors.
    #[test]
    fn calls_are_those_of_the_builder() {
        for callers in SHAPES {
            let tracing = traced(callers);
            let listed =
                flat(tracing.traces().nodes(), Words::Parity, &mut budget(1 << 30)).unwrap();
            let mut expected: Vec<_> =
                tracing.into_parity_builder().into_transaction_traces_iter().collect();
            // The calls of a tree need not be in the order in which a transaction makes them.
            expected.sort_unstable_by(|one, other| one.trace_address.cmp(&other.trace_address));
            assert_eq!(listed, expected, "{callers:?}");
        }
    }

    /// revm-inspectors' builder would look at 100,000 calls for each call on average.
    #[test]
    fn many_calls_of_one_contract() {
        let tracing = traced(&[0; 200_000]);
        let listed = flat(tracing.traces().nodes(), Words::Geth, &mut budget(1 << 30)).unwrap();
        // The last one is a SELFDESTRUCT; some calls end with one, too.
        let direct = listed.iter().filter(|it| it.trace_address.len() == 1);
        assert!(direct.clone().map(|it| it.trace_address[0]).eq(0..200_001));
        assert_eq!(listed[0].subtraces, 200_001);
    }

    /// The paths of deep calls count, too.
    #[test]
    fn paths_count() {
        let callers: Vec<usize> = (0..1_000).collect();
        let tracing = traced(&callers);
        let frames = size_of::<LocalizedTransactionTrace>() * 1_300;
        let paths = 8 * 1_000 * 1_000 / 2;
        let fits = |most| flat(tracing.traces().nodes(), Words::Geth, &mut budget(most)).is_ok();
        assert!(!fits(frames.min(paths)) && !fits(paths));
        assert!(fits(frames + 2 * paths));
    }
}
