//! Running a transaction of a block once more, to look at it.

use alloy_eips::Encodable2718;
use alloy_evm::{Evm, EvmFactory, FromTxWithEncoded};
use alloy_op_evm::{OpEvmContext, OpTx};
use messenger::MessengerEvmFactory;
use op_revm::{
    OpHaltReason,
    revm::{Database, DatabaseCommit, Inspector, context::result::ResultAndState},
};

use crate::{
    Block, Chain, Error,
    history::Link,
    state::{BlockState, Journaled},
};

/// What a block executes on.
type Db<'a> = BlockState<'a, &'a mut Journaled>;

impl Chain {
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
        let parent = number.checked_sub(1).and_then(|parent| self.history.get(parent));
        let (Some(parent), Some(link)) = (parent, self.history.get(number)) else {
            return Ok(None);
        };
        if index >= link.block.transactions().len() {
            return Ok(None);
        }
        let env = self.env_of(&link.block);
        let Some(mut state) = self.opening_state(parent, link) else { return Ok(None) };
        let mut evm =
            self.create_evm(BlockState { state: &mut state, history: &self.history }, env.clone());
        for before in 0..index {
            let executed = self.execute(&mut evm, &link.block, before)?;
            evm.db_mut().commit(executed.state);
        }
        drop(evm);
        let state = BlockState { state: &mut state, history: &self.history };
        let factory = MessengerEvmFactory::default();
        let mut evm = factory.create_evm_with_inspector(state, env, &mut inspector);
        self.execute(&mut evm, &link.block, index)?;
        drop(evm);
        Ok(Some(inspector))
    }

    /// The environment that a block had.
    pub(crate) fn env_of(&self, block: &Block) -> alloy_evm::EvmEnv<op_revm::OpSpecId> {
        let mut env = self.evm_env(block.number(), block.timestamp());
        env.block_env.gas_limit = block.header().gas_limit;
        // It is the block's own, not that of the blocks to come.
        env.block_env.prevrandao = Some(block.header().mix_hash);
        env
    }

    /// Executes a transaction of a block.
    fn execute<E>(
        &self,
        evm: &mut E,
        block: &Block,
        index: usize,
    ) -> Result<ResultAndState<OpHaltReason>, Error>
    where
        E: Evm<DB: Database, Tx = OpTx, HaltReason = OpHaltReason>,
    {
        let transaction = &block.transactions()[index];
        let encoded = transaction.encoded_2718().into();
        let signer = transaction.signer();
        evm.transact_raw(OpTx::from_encoded_tx(transaction.inner(), signer, encoded))
            .map_err(|error| Error::Evm { chain: self.id(), actual: error.to_string() })
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
