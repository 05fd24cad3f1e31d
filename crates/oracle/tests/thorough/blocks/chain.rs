//! A chain whose blocks are executed by alloy-op-evm's block executor.

use alloy_consensus::Header;
use alloy_consensus::transaction::Recovered;
use alloy_evm::{
    EvmFactory,
    block::{BlockExecutionResult, BlockExecutor, BlockExecutorFactory},
};
use alloy_op_evm::{
    OpBlockExecutionCtx, OpBlockExecutorFactory, OpTx, block::OpAlloyReceiptBuilder,
    evm_env_for_op_block,
};
use alloy_op_hardforks::OpChainHardforks;
use op_alloy_consensus::{OpReceiptEnvelope, OpTxEnvelope};
use op_revm::{
    OpSpecId,
    revm::{
        context::BlockEnv,
        database::{BundleState, InMemoryDB, State, states::bundle_state::BundleRetention},
    },
};

use super::post_state::PostState;

/// The result of a block.
#[derive(Debug)]
pub(crate) struct Executed {
    pub(crate) result: BlockExecutionResult<OpReceiptEnvelope>,
    pub(crate) changes: BundleState,
}

/// A chain with the EVMs of one factory.
#[derive(Debug)]
pub(crate) struct Chain<FACTORY> {
    id: u64,
    executors: OpBlockExecutorFactory<OpAlloyReceiptBuilder, OpChainHardforks, FACTORY>,
    state: State<InMemoryDB>,
    pub(crate) post_state: PostState,
}

impl<FACTORY> Chain<FACTORY>
where
    FACTORY: EvmFactory<Tx = OpTx, Spec = OpSpecId, BlockEnv = BlockEnv> + 'static,
{
    pub(crate) fn new(
        id: u64,
        hardforks: OpChainHardforks,
        factory: FACTORY,
        genesis: InMemoryDB,
    ) -> Self {
        let post_state = PostState::new(&genesis);
        let state = State::builder().with_database(genesis).with_bundle_update().build();
        let receipts = OpAlloyReceiptBuilder::default();
        let executors = OpBlockExecutorFactory::new(receipts, hardforks, factory);
        Self { id, executors, state, post_state }
    }

    /// Executes a block. Only those fields of its header count that are known before execution.
    pub(crate) fn execute(
        &mut self,
        header: &Header,
        transactions: &[Recovered<OpTxEnvelope>],
    ) -> Executed {
        let environment = evm_env_for_op_block(header, self.executors.spec(), self.id);
        let context = OpBlockExecutionCtx {
            parent_hash: header.parent_hash,
            parent_beacon_block_root: header.parent_beacon_block_root,
            extra_data: header.extra_data.clone(),
        };
        let evm = self.executors.evm_factory().create_evm(&mut self.state, environment);
        let executor = self.executors.create_executor(evm, context);
        let result = executor.execute_block(transactions).expect("a valid block");
        self.state.merge_transitions(BundleRetention::Reverts);
        let changes = self.state.take_bundle();
        self.post_state.apply(&changes);
        Executed { result, changes }
    }
}
