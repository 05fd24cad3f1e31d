//! Factories of EVMs whose instruction table can be changed.

use core::fmt::Debug;

use alloy_evm::{Database, EthEvm, EthEvmFactory, EvmFactory, IntoTxEnv};
use alloy_op_evm::{OpEvm, OpEvmFactory};
use op_revm::OpTransaction;
use revm::{
    Inspector, context::TxEnv, handler::instructions::EthInstructions,
    interpreter::interpreter::EthInterpreter,
};

/// An [`EvmFactory`] whose EVMs have revm's instruction table, so that
/// [`MessengerEvmFactory`](super::MessengerEvmFactory) can add native code to them.
///
/// alloy-op-evm's [`OpEvmFactory`] and alloy-evm's [`EthEvmFactory`] are such factories. Your own
/// factory implements the trait by passing the table of its EVM to `edit`:
///
/// ```
/// # use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
/// # use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory, OpTx, OpTxError};
/// # use op_revm::{OpHaltReason, OpSpecId};
/// # use revm::{Inspector, handler::instructions::EthInstructions, interpreter::interpreter::EthInterpreter, context::{BlockEnv, result::EVMError}, inspector::NoOpInspector};
/// use messenger::InstructionTableFactory;
///
/// /// The factory of a custom chain.
/// struct OwnFactory;
/// # impl EvmFactory for OwnFactory {
/// #     type Evm<DB: Database, I: Inspector<OpEvmContext<DB>>> = OpEvm<DB, I, PrecompilesMap>;
/// #     type Context<DB: Database> = OpEvmContext<DB>;
/// #     type Tx = OpTx;
/// #     type Error<DBError: core::error::Error + Send + Sync + 'static> =
/// #         EVMError<DBError, OpTxError>;
/// #     type HaltReason = OpHaltReason;
/// #     type Spec = OpSpecId;
/// #     type BlockEnv = BlockEnv;
/// #     type Precompiles = PrecompilesMap;
/// #     fn create_evm<DB: Database>(
/// #         &self,
/// #         db: DB,
/// #         env: EvmEnv<OpSpecId, BlockEnv>,
/// #     ) -> Self::Evm<DB, NoOpInspector> {
/// #         OpEvmFactory::default().create_evm(db, env)
/// #     }
/// #     fn create_evm_with_inspector<DB: Database, I: Inspector<Self::Context<DB>>>(
/// #         &self,
/// #         db: DB,
/// #         env: EvmEnv<OpSpecId, BlockEnv>,
/// #         inspector: I,
/// #     ) -> Self::Evm<DB, I> {
/// #         OpEvmFactory::default().create_evm_with_inspector(db, env, inspector)
/// #     }
/// # }
///
/// impl InstructionTableFactory for OwnFactory {
///     fn edit_instructions<DB: Database, I: Inspector<Self::Context<DB>>>(
///         evm: Self::Evm<DB, I>,
///         inspect: bool,
///         edit: impl FnOnce(&mut EthInstructions<EthInterpreter, Self::Context<DB>>),
///     ) -> Self::Evm<DB, I> {
///         let mut inner = evm.into_inner();
///         edit(&mut inner.0.instruction);
///         OpEvm::new(inner, inspect)
///     }
/// }
/// ```
pub trait InstructionTableFactory: EvmFactory {
    /// Changes the instruction table of an EVM. `inspect` says whether the EVM was created with an
    /// inspector.
    fn edit_instructions<DB: Database, I: Inspector<Self::Context<DB>>>(
        evm: Self::Evm<DB, I>,
        inspect: bool,
        edit: impl FnOnce(&mut EthInstructions<EthInterpreter, Self::Context<DB>>),
    ) -> Self::Evm<DB, I>;
}

impl<Tx> InstructionTableFactory for OpEvmFactory<Tx>
where
    Tx: IntoTxEnv<Tx> + Into<OpTransaction<TxEnv>> + Default + Clone + Debug,
{
    fn edit_instructions<DB: Database, I: Inspector<Self::Context<DB>>>(
        evm: Self::Evm<DB, I>,
        inspect: bool,
        edit: impl FnOnce(&mut EthInstructions<EthInterpreter, Self::Context<DB>>),
    ) -> Self::Evm<DB, I> {
        let mut inner = evm.into_inner();
        edit(&mut inner.0.instruction);
        OpEvm::new(inner, inspect)
    }
}

impl InstructionTableFactory for EthEvmFactory {
    fn edit_instructions<DB: Database, I: Inspector<Self::Context<DB>>>(
        evm: Self::Evm<DB, I>,
        inspect: bool,
        edit: impl FnOnce(&mut EthInstructions<EthInterpreter, Self::Context<DB>>),
    ) -> Self::Evm<DB, I> {
        let mut inner = evm.into_inner();
        edit(&mut inner.instruction);
        EthEvm::new(inner, inspect)
    }
}
