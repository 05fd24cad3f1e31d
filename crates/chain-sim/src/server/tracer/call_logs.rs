//! The logs of a call tree, as geth shows them.

use alloy_rpc_types_trace::geth::CallFrame;

/// Leaves out the logs of a transaction that failed, and numbers the others as the block does, the
/// first of them `first`. Logs of calls that failed are not there already; what is there has
/// numbers in the order in which it was logged.
pub(super) fn number(root: &mut CallFrame, first: u64) {
    let failed = root.error.is_some();
    let mut logs = Vec::new();
    // Without recursion: calls nest deep.
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
