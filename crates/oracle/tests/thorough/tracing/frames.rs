//! Frames that run the predeploys' code.

use alloy_primitives::{Address, B256};
use oracle::{Deployment, Traced, World};
use revm_inspectors::tracing::types::CallTraceNode;

/// Distinguishes frames that run the predeploys' code of a deployment from all others.
#[derive(Debug)]
pub(crate) struct PredeployFrames<'a, I> {
    traced: &'a Traced<I>,
    /// The hashes of the predeploys' code.
    hashes: [B256; 2],
}

impl<'a, I> PredeployFrames<'a, I> {
    /// For a transaction in this world, on this deployment.
    pub(crate) fn new(deployment: Deployment, world: &World, traced: &'a Traced<I>) -> Self {
        let accounts = deployment.accounts(world.versions).expect("the predeploys");
        Self { traced, hashes: accounts.map(|(_, account)| account.code_hash) }
    }

    /// Whether the frame runs the predeploys' code, as the code of the account or by a delegation
    /// (EIP-7702). A proxy's frame runs the proxy's own code.
    pub(crate) fn contain(&self, frame: &CallTraceNode) -> bool {
        if frame.kind().is_any_create() {
            return false;
        }
        // Code that runs was loaded, and delegations by the transaction itself are in force.
        let loaded = |address: Address| Some(&self.traced.ran.state.get(&address)?.info);
        let called = loaded(frame.trace.address);
        let delegate = called.and_then(|account| account.code.as_ref()?.eip7702_address());
        let runs = delegate.map_or(called, loaded);
        runs.is_some_and(|account| self.hashes.contains(&account.code_hash))
    }
}
