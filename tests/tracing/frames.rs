//! Which frames run the predeploys' code.

use alloy_primitives::{Address, B256};
use oracle::{Deployment, Traced};
use revm_inspectors::tracing::types::CallTraceNode;

/// Tells frames that run the predeploys' code of a deployment from those of all other code.
#[derive(Debug)]
pub(crate) struct PredeployFrames<'a, I> {
    traced: &'a Traced<I>,
    /// The hashes of the predeploys' code.
    hashes: [B256; 2],
}

impl<'a, I> PredeployFrames<'a, I> {
    /// In a transaction on this deployment.
    pub(crate) fn new(deployment: Deployment, traced: &'a Traced<I>) -> Self {
        let accounts = deployment.accounts().expect("the predeploys");
        Self { traced, hashes: accounts.map(|(_, account)| account.code_hash) }
    }

    /// Whether the frame runs their code: where it lies, or as an account that delegates to it
    /// (EIP-7702) does. A proxy's frame runs the proxy's own.
    pub(crate) fn contain(&self, frame: &CallTraceNode) -> bool {
        if frame.kind().is_any_create() {
            return false;
        }
        // Whatever runs was loaded; delegations by the transaction itself are in force by then.
        let loaded = |address: Address| Some(&self.traced.ran.state.get(&address)?.info);
        let called = loaded(frame.trace.address);
        let delegate = called.and_then(|account| account.code.as_ref()?.eip7702_address());
        let runs = delegate.map_or(called, loaded);
        runs.is_some_and(|account| self.hashes.contains(&account.code_hash))
    }
}
