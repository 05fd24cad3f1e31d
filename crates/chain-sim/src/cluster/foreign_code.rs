//! Messengers and inboxes whose code is not the engine's.

use alloy_primitives::{Address, ChainId};

use super::{Cluster, chain_sets::ChainSets};
use crate::error::Error;

impl Cluster {
    /// Returns the chains and the accounts of the messenger and the inbox whose code is not that of
    /// the engine, for example after [`set_code`](Self::set_code) or in a saved cluster that was
    /// edited. Such code need not keep any rule.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn foreign_code(&self) -> Result<Vec<(ChainId, Address)>, Error> {
        let (mut foreign, mut sets) = (Vec::new(), ChainSets::default());
        for chain in self.chains() {
            let is_active = chain.head().timestamp() >= chain.config().lagoon_time;
            // Code that the next block replaces is not compared.
            let is_current = is_active && !chain.has_new_predeploys();
            let scheduled = &chain.scheduled_predeploys().accounts;
            let expected = self.predeploys(chain.dependency_set(), &mut sets)?;
            for ((address, expected), (_, scheduled)) in expected.iter().zip(scheduled.iter()) {
                let current = chain.state().account(*address).map(|account| account.code_hash);
                if scheduled.code_hash != expected.code_hash
                    || (is_current && current != Some(expected.code_hash))
                {
                    foreign.push((chain.id(), *address));
                }
            }
        }
        Ok(foreign)
    }
}
