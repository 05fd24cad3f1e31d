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
            Self::Bytecode => bytecode_accounts(),
        }
    }
}

/// The released code at the predeploys' addresses.
#[cfg(feature = "bytecode")]
fn bytecode_accounts() -> Result<[(Address, AccountInfo); 2], Error> {
    use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
    use op_revm::revm::state::Bytecode;

    let released = reference::released()?;
    let accounts =
        [(L2_TO_L2_CROSS_DOMAIN_MESSENGER, &released.messenger), (CROSS_L2_INBOX, &released.inbox)];
    Ok(accounts.map(|(address, code)| {
        let account = AccountInfo::from_bytecode(Bytecode::new_legacy(code.clone()));
        (address, account.with_nonce(1))
    }))
}
