//! Messengers and inboxes whose code is not the engine's.

use alloy_primitives::{Address, B256, ChainId, U256};

use super::{Cluster, chain_sets::ChainSets};
use crate::{
    chain::{Chain, is_known_code},
    error::Error,
    state::StateAccount,
};

impl Cluster {
    /// Returns the chains and the accounts of the messenger and the inbox whose code is not that of
    /// the engine, for example after [`set_code`](Self::set_code) or in a saved cluster that was
    /// edited. Such code need not keep any rule. Of a chain that began as a genesis file says, the
    /// code can also be released code; behind proxies, implementations count as well.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn foreign_code(&self) -> Result<Vec<(ChainId, Address)>, Error> {
        let (mut foreign, mut sets) = (Vec::new(), ChainSets::default());
        for chain in self.chains() {
            let expected = if chain.keeps_predeploys() {
                None
            } else {
                Some(self.predeploys(chain.dependency_set(), &mut sets)?)
            };
            for (address, scheduled) in chain.scheduled_predeploys().accounts.iter() {
                let is_expected = expected.as_ref().map_or_else(
                    || is_known_code(chain.id(), &scheduled.info.code_hash),
                    |expected| {
                        expected.iter().any(|(known, account)| {
                            known == address && is_alike(account, scheduled)
                        })
                    },
                );
                if !is_expected || !is_current(chain, *address, scheduled) {
                    foreign.push((chain.id(), *address));
                }
            }
        }
        Ok(foreign)
    }
}

/// Whether two accounts have the same code, and are proxies of the same implementation.
fn is_alike(one: &StateAccount, other: &StateAccount) -> bool {
    one.info.code_hash == other.info.code_hash && one.storage == other.storage
}

/// Whether the state at the head has a predeploy as it should be. A predeploy that the next block
/// installs or replaces counts as such.
fn is_current(chain: &Chain, address: Address, scheduled: &StateAccount) -> bool {
    let is_active = chain.head().timestamp() >= chain.config().lagoon_time;
    if !is_active || chain.has_new_predeploys() {
        return true;
    }
    let hash = chain.state().account(address).map(|account| account.code_hash);
    let has = |(slot, word): (&B256, &U256)| chain.storage(address, (*slot).into()) == *word;
    hash == Some(scheduled.info.code_hash) && scheduled.storage.iter().all(has)
}
