//! Executing the transactions of a block again, to trace them.

use alloy_eips::Encodable2718;
use alloy_evm::{Evm, EvmEnv, FromTxWithEncoded};
use alloy_op_evm::{OpEvmContext, OpTx};
use op_revm::{
    OpSpecId,
    revm::{DatabaseCommit, Inspector},
};

use super::{Block, Chain, ChainDatabase, Link, building::execute_system_calls};
use crate::{
    error::Error,
    state::{Journaled, State},
};

/// Executes a block of a chain again, transaction by transaction, on the state before it. The
/// chain does not change. [`Chain::replay_block`] returns it.
#[derive(Debug)]
pub struct Replay<'a> {
    chain: &'a Chain,
    block: &'a Block,
    env: EvmEnv<OpSpecId>,
    state: Journaled,
    /// Position of the next transaction.
    next: usize,
}

impl<'a> Replay<'a> {
    /// The block.
    pub const fn block(&self) -> &'a Block {
        self.block
    }

    /// The block's environment, without the gas cap of transactions.
    pub const fn env(&self) -> &EvmEnv<OpSpecId> {
        &self.env
    }

    /// The state before the next transaction.
    pub const fn state(&self) -> &State {
        &self.state.state
    }

    /// Executes the transactions up to position `index`, which becomes the next; those that were
    /// executed before are not executed again. Returns whether the block has a transaction there.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub fn advance_to(&mut self, index: usize) -> Result<bool, Error> {
        let before = index.min(self.block.transactions().len());
        let database = ChainDatabase::new(&mut self.state, &self.chain.history);
        let mut evm = self.chain.execution.create_evm(database, self.env.clone());
        while self.next < before {
            let Some(transaction) = transaction(self.block, self.next) else { break };
            let executed = evm
                .transact_raw(transaction)
                .map_err(|error| Error::evm(self.chain.id(), error))?;
            evm.db_mut().commit(executed.state);
            self.next += 1;
        }
        drop(evm);
        Ok(index < self.block.transactions().len())
    }

    /// Executes the next transaction with an inspector. Returns false after the last transaction.
    ///
    /// # Errors
    ///
    /// As [`advance_to`](Self::advance_to).
    pub fn inspect_next<I>(&mut self, inspector: &mut I) -> Result<bool, Error>
    where
        I: for<'db> Inspector<OpEvmContext<ChainDatabase<'db>>>,
    {
        let Some(transaction) = self.transaction() else { return Ok(false) };
        let database = ChainDatabase::new(&mut self.state, &self.chain.history);
        let execution = &self.chain.execution;
        let mut evm = execution.create_evm_with_inspector(database, self.env.clone(), inspector);
        let executed =
            evm.transact_raw(transaction).map_err(|error| Error::evm(self.chain.id(), error))?;
        evm.db_mut().commit(executed.state);
        drop(evm);
        self.next += 1;
        Ok(true)
    }

    /// The next transaction, for the EVM.
    pub fn transaction(&self) -> Option<OpTx> {
        transaction(self.block, self.next)
    }
}

/// The transaction at `index` of a block, for the EVM.
fn transaction(block: &Block, index: usize) -> Option<OpTx> {
    let transaction = block.transactions().get(index)?;
    let encoded = transaction.encoded_2718().into();
    Some(OpTx::from_encoded_tx(transaction.inner(), transaction.signer(), encoded))
}

impl Chain {
    /// Prepares to execute block `number` again; `None` where the chain lacks the block or its
    /// parent.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails in a call with which the block begins.
    pub fn replay_block(&self, number: u64) -> Result<Option<Replay<'_>>, Error> {
        let parent_state = number.checked_sub(1).and_then(|parent| self.state_at(parent));
        parent_state.map_or(Ok(None), |state| self.replay_block_on(number, state))
    }

    /// As [`replay_block`](Self::replay_block), on the state after the block's parent, which is
    /// known already.
    ///
    /// # Errors
    ///
    /// As [`replay_block`](Self::replay_block).
    pub fn replay_block_on(
        &self,
        number: u64,
        parent_state: State,
    ) -> Result<Option<Replay<'_>>, Error> {
        let parent = number.checked_sub(1).and_then(|parent| self.history.get(parent));
        let (Some(parent), Some(link)) = (parent, self.history.get(number)) else {
            return Ok(None);
        };
        let mut state = Self::opening_state(parent_state, parent, link);
        let block = link.block.as_ref();
        // What is in a block was valid when the block was built.
        let mut env = Self::uncapped(self.env(block));
        // Blocks of earlier versions have transactions that offer less.
        env.cfg_env.disable_base_fee = true;
        let database = ChainDatabase::new(&mut state, &self.history);
        let mut evm = self.execution.create_evm(database, env.clone());
        execute_system_calls(&mut evm, block.header(), self.hard_fork())
            .map_err(|error| Error::evm(self.id(), error))?;
        drop(evm);
        Ok(Some(Replay { chain: self, block, env, state, next: 0 }))
    }

    /// The state on which a block began: its parent's, with the predeploys that it installed.
    fn opening_state(parent_state: State, parent: &Link, link: &Link) -> Journaled {
        let mut state = Journaled::from(parent_state);
        if let Some(predeploys) =
            link.predeploys.as_ref().filter(|it| Some(*it) != parent.predeploys.as_ref())
        {
            predeploys.install(&mut state);
        }
        state
    }
}
