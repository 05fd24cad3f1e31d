//! The factory.

use alloy_evm::{Database, EvmEnv, EvmFactory};
use alloy_op_evm::OpEvmFactory;
use revm::{
    Inspector,
    handler::instructions::EthInstructions,
    inspector::NoOpInspector,
    interpreter::{Host, interpreter::EthInterpreter},
};

use super::instruction_table::InstructionTableFactory;
use crate::{Event, KnownImplementations, ReleasedImplementations, install, install_acceleration};

/// An [`EvmFactory`] that adds native code to the EVMs of another factory, alloy-op-evm's by default.
/// The EVMs' type is the other factory's own.
///
/// [`accelerating`](Self::accelerating), the default, is for every chain that keeps its bytecode.
/// [`native`](MessengerEvmFactory::native) is for chains on which every node runs this crate.
///
/// Under a spec that [`supports`](crate::supports) refuses, an EVM gets no native code: bytecode is
/// interpreted, and native programs halt. [`KnownImplementations::observe`] is told, and
/// [`check_forks`](super::check_forks) finds out before a fork is in force.
#[derive(Debug, Clone, Copy)]
pub struct MessengerEvmFactory<LIST = ReleasedImplementations, FACTORY = OpEvmFactory> {
    inner: FACTORY,
    deployment: Deployment<LIST>,
}

/// What the chain's accounts hold.
#[derive(Debug, Clone, Copy)]
enum Deployment<LIST> {
    /// Native programs.
    Native,
    /// Bytecode, accelerated by this list.
    Accelerated(LIST),
}

/// Acceleration of the released implementations, which changes no result on any chain.
impl Default for MessengerEvmFactory {
    fn default() -> Self {
        Self::accelerating(ReleasedImplementations)
    }
}

impl<LIST: KnownImplementations> MessengerEvmFactory<LIST> {
    /// For chains that keep their bytecode: accelerates the code of this list in alloy-op-evm's EVMs.
    pub fn accelerating(list: LIST) -> Self {
        Self::accelerating_over(OpEvmFactory::default(), list)
    }
}

impl MessengerEvmFactory {
    /// For chains on which every node runs this crate, and whose accounts hold native programs: see
    /// [`install`] for why no other chain may use it.
    pub fn native() -> Self {
        Self::native_over(OpEvmFactory::default(), ReleasedImplementations)
    }
}

impl<LIST: KnownImplementations, FACTORY> MessengerEvmFactory<LIST, FACTORY> {
    /// As [`native`](MessengerEvmFactory::native), over another factory. Nothing is looked up in the
    /// list; its [`observe`](KnownImplementations::observe) is told of EVMs without native code, on
    /// which a chain of native programs halts.
    pub const fn native_over(inner: FACTORY, _list: LIST) -> Self {
        Self { inner, deployment: Deployment::Native }
    }

    /// As [`accelerating`](MessengerEvmFactory::accelerating), over another factory: one with its own
    /// transactions or precompiles, as fault provers and zkVMs have.
    pub const fn accelerating_over(inner: FACTORY, list: LIST) -> Self {
        Self { inner, deployment: Deployment::Accelerated(list) }
    }
}

impl<LIST: KnownImplementations> Deployment<LIST> {
    /// Adds what the deployment needs to an EVM's instruction table.
    fn add_to<HOST: Host>(self, instructions: &mut EthInstructions<EthInterpreter, HOST>) {
        let spec = instructions.spec;
        let installed = match self {
            Self::Native => install(instructions),
            Self::Accelerated(list) => install_acceleration(instructions, list),
        };
        if installed.is_err() {
            LIST::observe(&Event::UnsupportedSpec { spec });
        }
    }
}

impl<LIST, FACTORY> EvmFactory for MessengerEvmFactory<LIST, FACTORY>
where
    LIST: KnownImplementations,
    FACTORY: InstructionTableFactory,
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
        let evm = self.inner.create_evm(db, env);
        FACTORY::edit_instructions(evm, false, |table| self.deployment.add_to(table))
    }

    /// An accelerating factory leaves an EVM with an inspector as it is, so that steps are
    /// Solidity's; results and gas are the same.
    fn create_evm_with_inspector<DB: Database, I: Inspector<Self::Context<DB>>>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, Self::BlockEnv>,
        inspector: I,
    ) -> Self::Evm<DB, I> {
        let evm = self.inner.create_evm_with_inspector(db, env, inspector);
        match self.deployment {
            Deployment::Native => {
                FACTORY::edit_instructions(evm, true, |table| self.deployment.add_to(table))
            }
            Deployment::Accelerated(_) => evm,
        }
    }
}
