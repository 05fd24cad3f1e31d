//! The EVM factory with native code.

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

/// An [`EvmFactory`] that adds native code to the EVMs of another factory, alloy-op-evm's by
/// default. The type of the EVMs is that of the other factory.
///
/// [`accelerating`](Self::accelerating), the default, is for every chain that keeps its bytecode.
/// [`native`](MessengerEvmFactory::native) is for chains on which every node runs this crate.
///
/// Under a spec for which [`supports`](crate::supports) returns false, an EVM has no native code:
/// bytecode is interpreted, and native programs halt. [`KnownImplementations::observe`] receives an
/// event, and [`check_forks`](super::check_forks) finds such a spec before its fork is active.
#[derive(Debug, Clone, Copy)]
pub struct MessengerEvmFactory<LIST = ReleasedImplementations, FACTORY = OpEvmFactory> {
    inner: FACTORY,
    deployment: Deployment<LIST>,
}

/// The code in the chain's accounts.
#[derive(Debug, Clone, Copy)]
enum Deployment<LIST> {
    /// Native programs.
    Native,
    /// Bytecode, accelerated by this list.
    Accelerated(LIST),
}

/// Accelerates the released implementations, which changes no result on any chain.
impl Default for MessengerEvmFactory {
    fn default() -> Self {
        Self::accelerating(ReleasedImplementations)
    }
}

impl<LIST: KnownImplementations> MessengerEvmFactory<LIST> {
    /// Accelerates the code on this list in alloy-op-evm's EVMs, for chains that keep their
    /// bytecode.
    pub fn accelerating(list: LIST) -> Self {
        Self::accelerating_over(OpEvmFactory::default(), list)
    }
}

impl MessengerEvmFactory {
    /// Runs native programs, for chains on which every node runs this crate; [`install`] explains
    /// why no other chain may use it.
    pub fn native() -> Self {
        Self::native_over(OpEvmFactory::default(), ReleasedImplementations)
    }
}

impl<LIST: KnownImplementations, FACTORY> MessengerEvmFactory<LIST, FACTORY> {
    /// As [`native`](MessengerEvmFactory::native), with another factory. The list is not consulted;
    /// its [`observe`](KnownImplementations::observe) receives an event for each EVM without native
    /// code, in which native programs halt.
    pub const fn native_over(inner: FACTORY, _list: LIST) -> Self {
        Self { inner, deployment: Deployment::Native }
    }

    /// As [`accelerating`](MessengerEvmFactory::accelerating), with another factory, for example
    /// one with its own transactions or precompiles, as in fault provers and zkVMs.
    pub const fn accelerating_over(inner: FACTORY, list: LIST) -> Self {
        Self { inner, deployment: Deployment::Accelerated(list) }
    }
}

impl<LIST: KnownImplementations> Deployment<LIST> {
    /// Adds the native code of the deployment to an EVM's instruction table.
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

    /// An accelerating factory does not change an EVM with an inspector, so that the inspector sees
    /// Solidity's steps; results and gas are the same.
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
