//! The ways to execute the messenger and the inbox.

use alloy_primitives::{Address, Bytes, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::state::{AccountInfo, Bytecode};

use super::Execution;
use crate::error::Error;

/// How a cluster executes the messenger and the inbox. Results, logs, gas and state are the same
/// with each of the first three engines.
///
/// The default is [`Accelerated`](Self::Accelerated): the accounts hold the same code as on real
/// chains, which clients that execute code themselves need, and calls run at nearly the speed of
/// native programs. Without feature `bytecode` the default is [`Native`](Self::Native).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// The native programs of crate `messenger` instead of the bytecode.
    #[cfg_attr(not(feature = "bytecode"), default)]
    Native,
    /// The released Solidity bytecode, interpreted. It has the
    /// [released rules](crate::SendRules::Released).
    #[cfg(feature = "bytecode")]
    Bytecode,
    /// The released Solidity bytecode, executed by native code instead of the interpreter. It has
    /// the [released rules](crate::SendRules::Released).
    #[cfg(feature = "bytecode")]
    #[default]
    Accelerated,
    /// Other EVM code: a variant under development, or a faulty one, for tests that must find the
    /// fault.
    Code {
        /// Runtime code of the messenger.
        messenger: Bytes,
        /// Runtime code of the inbox.
        inbox: Bytes,
    },
}

impl Engine {
    /// How the EVMs of the chains execute the code of accounts.
    pub(crate) const fn execution(&self) -> Execution {
        match self {
            Self::Native | Self::Code { .. } => Execution::Native,
            #[cfg(feature = "bytecode")]
            Self::Bytecode => Execution::Interpreted,
            #[cfg(feature = "bytecode")]
            Self::Accelerated => Execution::Accelerated,
        }
    }

    /// The accounts of the predeploys.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] where the released bytecode cannot be loaded.
    pub(crate) fn accounts(
        &self,
        rules: &messenger::Rules,
    ) -> Result<[(Address, AccountInfo); 2], Error> {
        match self {
            Self::Native => Ok(messenger::genesis_accounts(messenger::Versions::V1_2, rules)),
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
