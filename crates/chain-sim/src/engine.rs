//! What runs the predeploys.

use alloy_primitives::Address;
use op_revm::revm::state::AccountInfo;

use crate::Error;

/// The implementation of the two predeploys; results are the same with either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// The native programs of crate `messenger`.
    #[default]
    Native,
    /// The released Solidity bytecode, interpreted; under the released rules.
    #[cfg(feature = "bytecode")]
    Bytecode,
}

impl Engine {
    /// The predeploys' accounts at genesis.
    pub(crate) fn accounts(
        self,
        rules: &messenger::Rules,
    ) -> Result<[(Address, AccountInfo); 2], Error> {
        match self {
            Self::Native => Ok(messenger::genesis_accounts(rules)),
            #[cfg(feature = "bytecode")]
            Self::Bytecode => Ok(reference::released()?.accounts()),
        }
    }
}
