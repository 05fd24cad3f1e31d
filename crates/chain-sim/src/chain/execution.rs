//! How a chain's EVMs execute the code of accounts.

use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory};
use messenger::{MessengerEvmFactory, StandInEvmFactory};
use op_revm::{
    OpSpecId,
    revm::{Inspector, inspector::NoOpInspector},
};

use super::stand_in::OwnContracts;

/// How a chain's EVMs execute the code of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Execution {
    /// Native programs run natively, in any account, and so does code that stands in for a release.
    Native,
    /// All code is interpreted; the native opcode is INVALID.
    #[cfg_attr(not(feature = "bytecode"), allow(dead_code, reason = "no engine without bytecode"))]
    Interpreted,
    /// As [`Interpreted`](Self::Interpreted), but the released bytecode runs natively.
    #[cfg_attr(not(feature = "bytecode"), allow(dead_code, reason = "no engine without bytecode"))]
    Accelerated,
}

impl Execution {
    /// Creates an EVM.
    pub(crate) fn create_evm<DB: Database>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
    ) -> OpEvm<DB, NoOpInspector, PrecompilesMap> {
        match self {
            Self::Native => StandInEvmFactory::new(OwnContracts).create_evm(db, env),
            Self::Interpreted => OpEvmFactory::default().create_evm(db, env),
            Self::Accelerated => MessengerEvmFactory::default().create_evm(db, env),
        }
    }

    /// Creates an EVM with an inspector. Solidity bytecode is interpreted, so that the inspector
    /// sees each step.
    pub(crate) fn create_evm_with_inspector<DB: Database, I: Inspector<OpEvmContext<DB>>>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
        inspector: I,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        match self {
            Self::Native => {
                StandInEvmFactory::new(OwnContracts).create_evm_with_inspector(db, env, inspector)
            }
            Self::Interpreted | Self::Accelerated => {
                OpEvmFactory::default().create_evm_with_inspector(db, env, inspector)
            }
        }
    }
}
