//! The accounts of the messenger and the inbox on one chain.

use std::sync::Arc;

use alloy_primitives::{Address, B256, U256};
use op_revm::revm::state::AccountInfo;

use crate::{
    predeploys::{implementation_address, proxy_words},
    state::{Journaled, StateAccount},
};

/// The accounts of the messenger and the inbox, and of their implementations where they are behind
/// proxies. An account's storage has the words that make it a proxy.
pub(crate) type Deployment = Arc<[(Address, StateAccount)]>;

/// The accounts of the two predeploys. The messenger's code changes when the dependency set grows.
#[derive(Debug, Clone)]
pub(crate) struct Predeploys {
    /// A number that begins at 1 and grows with each change.
    pub(crate) version: u64,
    pub(crate) accounts: Deployment,
}

impl PartialEq for Predeploys {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

impl Predeploys {
    /// Sets the code of all accounts, and what makes them proxies; balances and other storage stay.
    pub(super) fn install(&self, state: &mut Journaled) {
        for (address, account) in self.accounts.iter() {
            state.set_code(*address, account.info.clone());
            for (slot, word) in account.storage.iter() {
                state.set_word(*address, *slot, *word);
            }
        }
    }

    /// The words that make an account a proxy; none for an account that is no proxy.
    pub(crate) fn proxy_words(&self, address: Address) -> impl Iterator<Item = (B256, U256)> {
        let account = self.accounts.iter().find(|(known, _)| *known == address);
        account
            .into_iter()
            .flat_map(|(_, account)| account.storage.iter().map(|(slot, word)| (*slot, *word)))
    }
}

/// The accounts as they are, without proxies.
pub(crate) fn direct(accounts: [(Address, AccountInfo); 2]) -> Deployment {
    let accounts = accounts.map(|(address, info)| (address, info.into()));
    accounts.into_iter().collect()
}

/// The accounts behind proxies with this code, in this order.
pub(crate) fn behind_proxies(
    accounts: [(Address, AccountInfo); 2],
    proxies: [AccountInfo; 2],
) -> Deployment {
    let accounts = accounts.into_iter().zip(proxies).flat_map(|((address, info), proxy)| {
        let implementation = implementation_address(address);
        let words =
            proxy_words(implementation).map(|(slot, word)| (slot, U256::from_be_bytes(word.0)));
        let proxy = StateAccount { info: proxy, storage: words.into_iter().collect() };
        [(address, proxy), (implementation, info.into())]
    });
    accounts.collect()
}
