//! The EVM factory for code that stands in for released code.

use alloy_evm::{Database, EvmEnv, EvmFactory};
use alloy_op_evm::OpEvmFactory;
use revm::{Inspector, inspector::NoOpInspector};

use super::instruction_table::InstructionTableFactory;
use crate::{StandIns, install_stand_ins};

/// An [`EvmFactory`] for chains with stand-ins. In the EVMs of another factory, with and without an
/// inspector, it runs native programs, and runs [code that stands in](StandIns) for a release as
/// that release's native program.
/// [`install_stand_ins`] explains for which chains.
///
/// Under a spec for which [`supports`](crate::supports) returns false, the EVMs interpret that code,
/// and native programs halt; [`check_forks`](super::check_forks) finds such a spec before its fork is
/// active.
#[derive(Debug, Clone, Copy)]
pub struct StandInEvmFactory<LIST, FACTORY = OpEvmFactory> {
    inner: FACTORY,
    list: LIST,
}

impl<LIST: StandIns> StandInEvmFactory<LIST> {
    /// Runs the code on this list natively in alloy-op-evm's EVMs.
    pub fn new(list: LIST) -> Self {
        Self::over(OpEvmFactory::default(), list)
    }
}

impl<LIST: StandIns, FACTORY> StandInEvmFactory<LIST, FACTORY> {
    /// Runs the code on this list natively in the EVMs of another factory.
    pub const fn over(inner: FACTORY, list: LIST) -> Self {
        Self { inner, list }
    }
}

impl<LIST: StandIns, FACTORY: InstructionTableFactory> StandInEvmFactory<LIST, FACTORY> {
    /// Adds the native code to an EVM.
    fn edit<DB: Database, I: Inspector<FACTORY::Context<DB>>>(
        &self,
        evm: FACTORY::Evm<DB, I>,
        inspect: bool,
    ) -> FACTORY::Evm<DB, I> {
        FACTORY::edit_instructions(evm, inspect, |table| {
            // Under an unsupported spec the table stays as it is.
            let _unsupported = install_stand_ins(table, self.list);
        })
    }
}

impl<LIST: StandIns, FACTORY: InstructionTableFactory> EvmFactory
    for StandInEvmFactory<LIST, FACTORY>
{
    type Evm<DB: Database, I: Inspector<FACTORY::Context<DB>>> = FACTORY::Evm<DB, I>;
    type Context<DB: Database> = FACTORY::Context<DB>;
    type Tx = FACTORY::Tx;
    type Error<DBError: core::error::Error + Send + Sync + 'static> = FACTORY::Error<DBError>;
    type HaltReason = FACTORY::HaltReason;
    type Spec = FACTORY::Spec;
    type BlockEnv = FACTORY::BlockEnv;
    type Precompiles = FACTORY::Precompiles;

    fn create_evm<DB: Database>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, Self::BlockEnv>,
    ) -> Self::Evm<DB, NoOpInspector> {
        self.edit(self.inner.create_evm(db, env), false)
    }

    fn create_evm_with_inspector<DB: Database, I: Inspector<Self::Context<DB>>>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, Self::BlockEnv>,
        inspector: I,
    ) -> Self::Evm<DB, I> {
        self.edit(self.inner.create_evm_with_inspector(db, env, inspector), true)
    }
}
