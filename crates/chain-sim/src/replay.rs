//! Running the transactions of a block once more, to look at them.

use alloy_eips::Encodable2718;
use alloy_evm::{Evm, EvmEnv, FromTxWithEncoded};
use alloy_op_evm::{OpEvmContext, OpTx};
use op_revm::{
    OpSpecId,
    revm::{DatabaseCommit, Inspector},
};

use crate::{
    Block, Chain, Error,
    history::Link,
    state::{BlockState, Journaled},
};

/// What a block executes on.
type Db<'a> = BlockState<'a, &'a mut Journaled>;

/// A block that is executed once more, on the state on which it was; the chain does not change.
#[derive(Debug)]
pub(crate) struct Replay<'a> {
    chain: &'a Chain,
    block: &'a Block,
    env: EvmEnv<OpSpecId>,
    state: Journaled,
    /// Position of the transaction that is next.
    next: usize,
}

impl<'a> Replay<'a> {
    /// The block.
    #[cfg(feature = "serve")]
    pub(crate) const fn block(&self) -> &'a Block {
        self.block
    }

    /// The environment that the block had.
    #[cfg(feature = "serve")]
    pub(crate) const fn env(&self) -> &EvmEnv<OpSpecId> {
        &self.env
    }

    /// The state before the transaction that is next.
    #[cfg(feature = "serve")]
    pub(crate) const fn state(&self) -> &crate::State {
        &self.state.state
    }

    /// Executes the transactions before the one at `index`, as the block did. Whether there is one
    /// at `index`; those that were executed already are not executed again.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn go_to(&mut self, index: usize) -> Result<bool, Error> {
        let before = index.min(self.block.transactions().len());
        let state = BlockState { state: &mut self.state, history: &self.chain.history };
        let mut evm = self.chain.create_evm(state, self.env.clone());
        while self.next < before {
            let Some(transaction) = transaction(self.block, self.next) else { break };
            let executed =
                evm.transact_raw(transaction).map_err(|error| failed(self.chain, error))?;
            evm.db_mut().commit(executed.state);
            self.next += 1;
        }
        drop(evm);
        Ok(index < self.block.transactions().len())
    }

    /// The transaction that is next, as the EVM takes it.
    #[cfg(feature = "serve")]
    pub(crate) fn transaction(&self) -> Option<OpTx> {
        transaction(self.block, self.next)
    }
}

/// The transaction at `index` of a block, as the EVM takes it.
fn transaction(block: &Block, index: usize) -> Option<OpTx> {
    let transaction = block.transactions().get(index)?;
    let encoded = transaction.encoded_2718().into();
    Some(OpTx::from_encoded_tx(transaction.inner(), transaction.signer(), encoded))
}

/// The EVM failed outside of any transaction.
fn failed(chain: &Chain, error: impl core::fmt::Display) -> Error {
    Error::Evm { chain: chain.id(), actual: error.to_string() }
}

impl Chain {
    /// Block `number`, to be executed once more; none where it, or its parent, is not there.
    pub(crate) fn replay_block(&self, number: u64) -> Option<Replay<'_>> {
        let parent = number.checked_sub(1).and_then(|parent| self.history.get(parent))?;
        let link = self.history.get(number)?;
        let state = self.opening_state(parent, link)?;
        let block = link.block.as_ref();
        Some(Replay { chain: self, block, env: self.env_of(block), state, next: 0 })
    }

    /// Executes the transaction at `index` of block `number` as the block did, on the state that
    /// the transactions before it left, with an inspector that looks on; nothing changes. None
    /// where there is no such transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Evm`] where the EVM fails outside of any transaction.
    pub(crate) fn replay<I>(
        &self,
        number: u64,
        index: usize,
        mut inspector: I,
    ) -> Result<Option<I>, Error>
    where
        I: for<'a> Inspector<OpEvmContext<Db<'a>>>,
    {
        let Some(mut replay) = self.replay_block(number) else { return Ok(None) };
        if !replay.go_to(index)? {
            return Ok(None);
        }
        let Some(transaction) = transaction(replay.block, index) else { return Ok(None) };
        let state = BlockState { state: &mut replay.state, history: &self.history };
        let mut evm = self.execution.create_evm_with_inspector(state, replay.env, &mut inspector);
        evm.transact_raw(transaction).map_err(|error| failed(self, error))?;
        drop(evm);
        Ok(Some(inspector))
    }

    /// The environment that a block had.
    pub(crate) fn env_of(&self, block: &Block) -> EvmEnv<OpSpecId> {
        let mut env = self.evm_env(block.number(), block.timestamp());
        env.block_env.gas_limit = block.header().gas_limit;
        // It is the block's own, not that of the blocks to come.
        env.block_env.prevrandao = Some(block.header().mix_hash);
        env
    }

    /// The state on which a block began: its parent's, with the predeploys that it put in.
    fn opening_state(&self, parent: &Link, link: &Link) -> Option<Journaled> {
        let mut state = Journaled::from(self.state_at(parent.block.number())?);
        if let Some(predeploys) =
            link.predeploys.as_ref().filter(|it| Some(*it) != parent.predeploys.as_ref())
        {
            predeploys.install(&mut state);
        }
        Some(state)
    }
}
