//! The logs of a call tree, as geth shows them.

use alloy_rpc_types_trace::geth::CallFrame;

/// Gives the logs of a call tree the indexes that they have in their block, of which the first is
/// `first`. Removes the logs of a failed transaction. Logs of failed calls are missing already, and
/// the others are indexed in the order in which they were emitted.
pub(crate) fn set_indexes(root: &mut CallFrame, first: u64) {
    let failed = root.error.is_some();
    let mut logs = Vec::new();
    // No recursion, because calls nest deeply.
    let mut open = vec![root];
    while let Some(CallFrame { logs: own, calls, .. }) = open.pop() {
        if failed {
            own.clear();
        }
        logs.extend(own);
        open.extend(calls);
    }
    logs.sort_unstable_by_key(|log| log.index);
    for (log, index) in logs.into_iter().zip(first..) {
        log.index = Some(index);
    }
}
