//! Execution on a copy of a chain's state.

use std::collections::BTreeMap;

use alloy_evm::{Evm, EvmEnv};
use alloy_op_evm::OpTx;
use alloy_primitives::{Address, B256};
use op_revm::{
    OpHaltReason, OpSpecId,
    revm::{context::result::ResultAndState, inspector::NoOpInspector},
};

use super::{Chain, ChainDatabase, database::Overrides};
use crate::{
    rules::Refusal,
    state::{Journaled, Reverts, State},
};

/// A copy of a chain's state, on which transactions are executed without changing the chain.
/// [`Chain::scratch`] returns it.
#[derive(Debug, Clone)]
pub struct Scratch<'a> {
    chain: &'a Chain,
    state: Journaled,
    overrides: Overrides,
}

impl Chain {
    /// Copies a state of this chain, to execute transactions on the copy. The copy costs next to
    /// nothing.
    pub fn scratch(&self, state: &State) -> Scratch<'_> {
        let state = Journaled::from(state.clone());
        Scratch { chain: self, state, overrides: Overrides::default() }
    }

    /// Copies the state before the first transaction of the next block, without its deposits.
    pub(crate) fn next_scratch(&self) -> Scratch<'_> {
        let mut scratch = self.scratch(self.state());
        if self.has_new_predeploys() {
            self.predeploys.install(&mut scratch.state);
        }
        scratch
    }
}

impl<'a> Scratch<'a> {
    /// The chain.
    pub const fn chain(&self) -> &'a Chain {
        self.chain
    }

    /// A database for an [EVM of the chain](Chain::evm). Commits change only this copy.
    pub const fn database(&mut self) -> ChainDatabase<'_> {
        ChainDatabase::new(&mut self.state, &self.chain.history).with_overrides(&self.overrides)
    }

    /// Replaces block hashes, by number, that `BLOCKHASH` returns.
    pub fn override_block_hashes(&mut self, hashes: BTreeMap<u64, B256>) {
        self.overrides.block_hashes.extend(hashes);
    }

    /// Lets accounts exist that are empty: for the EVM they are not the same as absent ones, which
    /// shows in the gas of EIP-7702 authorizations.
    pub fn override_existence(&mut self, accounts: impl IntoIterator<Item = Address>) {
        self.overrides.existing.extend(accounts);
    }

    /// Ends a block: returns what has changed since the last one, and the state.
    pub(super) fn take_changes(&mut self) -> (Reverts, &State) {
        let changed = self.state.take_reverts();
        (changed, &self.state.state)
    }

    /// Executes a transaction and returns its result and its changes, which are not committed.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotExecutable`] where the EVM rejects the transaction before it runs.
    pub fn execute(
        &mut self,
        env: EvmEnv<OpSpecId>,
        transaction: OpTx,
    ) -> Result<ResultAndState<OpHaltReason>, Refusal> {
        let execution = self.chain.execution;
        // As traces do: all code is interpreted, unless the chain has native programs.
        let mut evm = execution.create_evm_with_inspector(self.database(), env, NoOpInspector {});
        evm.transact_raw(transaction)
            .map_err(|error| Refusal::NotExecutable { actual: error.to_string() })
    }
}
