//! How a chain's EVMs execute the code of accounts.

use alloy_evm::{Database, Evm, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory};
use messenger::{MessengerEvmFactory, StandInEvmFactory};
use op_revm::{
    OpSpecId,
    revm::{Inspector, inspector::NoOpInspector},
};

use super::{ChainDatabase, precompiles::corrected, stand_in::OwnContracts};

/// The EVM that executes the transactions of a block.
pub(crate) type ChainEvm<'db> = OpEvm<ChainDatabase<'db>, NoOpInspector, PrecompilesMap>;

/// How a chain's EVMs execute the code of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Execution {
    /// Native programs run natively, in any account, and so does code that stands in for a release.
    Native,
    /// All code is interpreted; the native opcode is INVALID.
    #[cfg_attr(not(feature = "bytecode"), allow(dead_code, reason = "no engine without bytecode"))]
    Interpreted,
    /// As [`Interpreted`](Self::Interpreted), but the released bytecode runs natively.
    Accelerated,
}

impl Execution {
    /// Creates an EVM.
    pub(crate) fn create_evm<DB: Database>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
    ) -> OpEvm<DB, NoOpInspector, PrecompilesMap> {
        let spec = *env.spec_id();
        let evm = match self {
            Self::Native => StandInEvmFactory::new(OwnContracts).create_evm(db, env),
            Self::Interpreted => OpEvmFactory::default().create_evm(db, env),
            Self::Accelerated => MessengerEvmFactory::default().create_evm(db, env),
        };
        with_precompiles(evm, spec)
    }

    /// Creates an EVM with an inspector. Solidity bytecode is interpreted, so that the inspector
    /// sees each step.
    pub(crate) fn create_evm_with_inspector<DB: Database, I: Inspector<OpEvmContext<DB>>>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
        inspector: I,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        let spec = *env.spec_id();
        let evm = match self {
            Self::Native => {
                StandInEvmFactory::new(OwnContracts).create_evm_with_inspector(db, env, inspector)
            }
            Self::Interpreted | Self::Accelerated => {
                OpEvmFactory::default().create_evm_with_inspector(db, env, inspector)
            }
        };
        with_precompiles(evm, spec)
    }
}

/// Gives an EVM the precompiles of a hard fork.
fn with_precompiles<DB: Database, I: Inspector<OpEvmContext<DB>>>(
    mut evm: OpEvm<DB, I, PrecompilesMap>,
    spec: OpSpecId,
) -> OpEvm<DB, I, PrecompilesMap> {
    if let Some(precompiles) = corrected(spec) {
        *evm.precompiles_mut() = PrecompilesMap::from_static(precompiles);
    }
    evm
}
