//! The ways in which the predeploys can be there.

use alloy_primitives::Address;
use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER, Rules, genesis_accounts};
use op_revm::revm::state::{AccountInfo, Bytecode};

use crate::Error;

/// Which code the predeploys' accounts hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployment {
    /// The released bytecode.
    Bytecode,
    /// The native programs, under the released rules.
    Native,
}

impl Deployment {
    /// The two accounts.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] where the released bytecode cannot be had.
    pub fn accounts(self) -> Result<[(Address, AccountInfo); 2], Error> {
        match self {
            Self::Native => Ok(genesis_accounts(&Rules::Released)),
            Self::Bytecode => {
                let released = reference::released()?;
                let account = |code: &alloy_primitives::Bytes| {
                    let code = Bytecode::new_legacy(code.clone());
                    AccountInfo::from_bytecode(code).with_nonce(1)
                };
                Ok([
                    (L2_TO_L2_CROSS_DOMAIN_MESSENGER, account(&released.messenger)),
                    (CROSS_L2_INBOX, account(&released.inbox)),
                ])
            }
        }
    }
}
