//! The native predeploys where alloy-evm and op-reth take their EVM.

use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory, OpTx, OpTxError};
use revm::{
    Inspector,
    context::{BlockEnv, result::EVMError},
    inspector::NoOpInspector,
};

use crate::install;

/// alloy-op-evm's factory with the native opcode in every EVM it makes; the EVM's type is
/// alloy-op-evm's own.
///
/// Under a spec without a gas table the EVM is left as it was: bytecode runs, and native code
/// halts.
#[derive(Debug, Clone, Copy, Default)]
pub struct MessengerEvmFactory(OpEvmFactory);

/// Puts the native opcode in, where the spec has a gas table.
fn with_native<DB: Database, I>(
    evm: OpEvm<DB, I, PrecompilesMap>,
    inspect: bool,
) -> OpEvm<DB, I, PrecompilesMap> {
    let mut inner = evm.into_inner();
    // The only error says that the spec has no gas table, and leaves the table untouched.
    let _unsupported = install(&mut inner.0.instruction);
    OpEvm::new(inner, inspect)
}

impl EvmFactory for MessengerEvmFactory {
    type Evm<DB: Database, I: Inspector<OpEvmContext<DB>>> = OpEvm<DB, I, PrecompilesMap>;
    type Context<DB: Database> = OpEvmContext<DB>;
    type Tx = OpTx;
    type Error<DBError: core::error::Error + Send + Sync + 'static> = EVMError<DBError, OpTxError>;
    type HaltReason = <OpEvmFactory as EvmFactory>::HaltReason;
    type Spec = <OpEvmFactory as EvmFactory>::Spec;
    type BlockEnv = BlockEnv;
    type Precompiles = PrecompilesMap;

    fn create_evm<DB: Database>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, BlockEnv>,
    ) -> Self::Evm<DB, NoOpInspector> {
        with_native(self.0.create_evm(db, env), false)
    }

    fn create_evm_with_inspector<DB: Database, I: Inspector<Self::Context<DB>>>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, BlockEnv>,
        inspector: I,
    ) -> Self::Evm<DB, I> {
        with_native(self.0.create_evm_with_inspector(db, env, inspector), true)
    }
}
