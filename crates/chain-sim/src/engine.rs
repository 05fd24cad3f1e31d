//! What runs the predeploys.

use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory};
use alloy_primitives::{Address, Bytes, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, MessengerEvmFactory};
use op_revm::{
    OpSpecId,
    revm::{
        Inspector,
        inspector::NoOpInspector,
        state::{AccountInfo, Bytecode},
    },
};

use crate::Error;

/// The implementation of the two predeploys; results are the same with either.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// The native programs of crate `messenger`.
    #[default]
    Native,
    /// The released Solidity bytecode, interpreted; under the released rules.
    #[cfg(feature = "bytecode")]
    Bytecode,
    /// The released Solidity bytecode, which native code runs in the place of the interpreter; under
    /// the released rules.
    #[cfg(feature = "bytecode")]
    Accelerated,
    /// Other EVM code: a variant under development, or one with a fault, to see what notices.
    Code {
        /// Runtime code of the messenger.
        messenger: Bytes,
        /// Runtime code of the inbox.
        inbox: Bytes,
    },
}

/// What a chain's EVMs make of the code of accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Execution {
    /// Native programs run natively, whatever account holds them.
    Native,
    /// All code is interpreted, a native opcode being INVALID.
    #[cfg_attr(not(feature = "bytecode"), allow(dead_code, reason = "no engine without bytecode"))]
    Interpreted,
    /// As [`Interpreted`](Self::Interpreted), but the released bytecode runs natively.
    #[cfg_attr(not(feature = "bytecode"), allow(dead_code, reason = "no engine without bytecode"))]
    Accelerated,
}

impl Execution {
    /// An EVM of a chain.
    pub(crate) fn create_evm<DB: Database>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
    ) -> OpEvm<DB, NoOpInspector, PrecompilesMap> {
        match self {
            Self::Native => MessengerEvmFactory::native().create_evm(db, env),
            Self::Interpreted => OpEvmFactory::default().create_evm(db, env),
            Self::Accelerated => MessengerEvmFactory::default().create_evm(db, env),
        }
    }

    /// An EVM of a chain, with an inspector that looks on. Solidity's steps are interpreted.
    pub(crate) fn create_evm_with_inspector<DB: Database, I: Inspector<OpEvmContext<DB>>>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
        inspector: I,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        match self {
            Self::Native => {
                MessengerEvmFactory::native().create_evm_with_inspector(db, env, inspector)
            }
            Self::Interpreted | Self::Accelerated => {
                OpEvmFactory::default().create_evm_with_inspector(db, env, inspector)
            }
        }
    }
}

impl Engine {
    /// What its chains' EVMs make of the code of accounts.
    pub(crate) const fn execution(&self) -> Execution {
        match self {
            Self::Native | Self::Code { .. } => Execution::Native,
            #[cfg(feature = "bytecode")]
            Self::Bytecode => Execution::Interpreted,
            #[cfg(feature = "bytecode")]
            Self::Accelerated => Execution::Accelerated,
        }
    }

    /// The predeploys' accounts.
    pub(crate) fn accounts(
        &self,
        rules: &messenger::Rules,
    ) -> Result<[(Address, AccountInfo); 2], Error> {
        match self {
            Self::Native => Ok(messenger::genesis_accounts(rules)),
            #[cfg(feature = "bytecode")]
            Self::Bytecode | Self::Accelerated => Ok(reference::released()?.accounts()),
            Self::Code { messenger, inbox } => {
                let account = |address, code: &Bytes| {
                    let code = Bytecode::new_legacy(code.clone());
                    (address, AccountInfo::new(U256::ZERO, 1, code.hash_slow(), code))
                };
                Ok([
                    account(L2_TO_L2_CROSS_DOMAIN_MESSENGER, messenger),
                    account(CROSS_L2_INBOX, inbox),
                ])
            }
        }
    }
}
