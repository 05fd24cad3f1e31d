//! What runs the predeploys.

use alloy_primitives::{Address, Bytes, U256};
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use op_revm::revm::state::{AccountInfo, Bytecode};

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

impl Engine {
    /// Whether native code runs where the released bytecode is.
    pub(crate) const fn accelerates(&self) -> bool {
        #[cfg(feature = "bytecode")]
        return matches!(self, Self::Accelerated);
        #[cfg(not(feature = "bytecode"))]
        false
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
