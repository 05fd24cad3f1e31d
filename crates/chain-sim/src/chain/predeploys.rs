//! The accounts of the messenger and the inbox on one chain.

use std::sync::Arc;

use alloy_primitives::Address;
use op_revm::revm::state::AccountInfo;

use crate::state::Journaled;

/// The accounts of the two predeploys. The messenger's code changes when the dependency set grows.
#[derive(Debug, Clone)]
pub(crate) struct Predeploys {
    /// A number that begins at 1 and grows with each change.
    pub(crate) version: u64,
    pub(crate) accounts: Arc<[(Address, AccountInfo); 2]>,
}

impl PartialEq for Predeploys {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

impl Predeploys {
    /// Sets the code of both accounts; balances and storage stay.
    pub(super) fn install(&self, state: &mut Journaled) {
        for (address, account) in self.accounts.iter() {
            state.set_code(*address, account.clone());
        }
    }
}
