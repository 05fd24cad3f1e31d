//! Adding chains, and dependency sets.

use std::collections::BTreeSet;

use alloy_primitives::{Address, ChainId};
use messenger::Rules;
use op_revm::revm::state::AccountInfo;

use super::{Cluster, SendRules, cluster::Settings};
use crate::{
    chain::{Chain, ChainConfig, Genesis},
    error::Error,
    rules::{DependencySet, require_window},
};

impl Cluster {
    /// Adds a chain, whose genesis block is at the clock's time. The chains that it exchanges
    /// messages with can send to it from their next block on.
    ///
    /// # Errors
    ///
    /// [`Error::DuplicateChain`], [`Error::UnknownChain`], [`Error::BlockTime`] and
    /// [`Error::MessageExpiryWindow`] for an invalid configuration.
    pub fn add_chain(&mut self, config: ChainConfig) -> Result<(), Error> {
        self.add_chains(vec![config])
    }

    /// Adds two chains to each other's dependency sets, permanently.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownChain`].
    pub fn connect(&mut self, one: ChainId, other: ChainId) -> Result<(), Error> {
        self.chain(one)?;
        self.chain(other)?;
        self.grow(one, other)?;
        self.grow(other, one)
    }

    /// Adds chains at their genesis, which may name each other.
    pub(super) fn add_chains(&mut self, configs: Vec<ChainConfig>) -> Result<(), Error> {
        let mut ids: BTreeSet<ChainId> = self.chains().map(Chain::id).collect();
        for config in &configs {
            if config.block_time == 0 {
                let actual = config.block_time;
                return Err(Error::BlockTime { chain: config.id, expected: 1, actual });
            }
            require_window(config.message_expiry_window.unwrap_or_default())
                .map_err(|window| Error::window(Some(config.id), window))?;
            if !ids.insert(config.id) {
                return Err(Error::DuplicateChain { actual: config.id });
            }
        }
        let named = configs.iter().flat_map(|config| config.dependencies.iter().flatten());
        if let Some(&actual) = named.clone().find(|named| !ids.contains(named)) {
            return Err(Error::UnknownChain { expected: ids.into_iter().collect(), actual });
        }
        // Pairs of chains of which one names the other, or accepts all chains.
        let mut pairs = BTreeSet::new();
        for config in &configs {
            let all = || ids.iter().copied().collect();
            for other in config.dependencies.clone().unwrap_or_else(all) {
                let takes = |id: ChainId, asks: ChainId| {
                    let config = configs.iter().find(|config| config.id == id);
                    let config = config.or_else(|| self.chain(id).ok().map(Chain::config));
                    let dependencies = config.and_then(|config| config.dependencies.as_ref());
                    dependencies.is_none_or(|named| named.contains(&asks))
                };
                if config.dependencies.is_some() || takes(other, config.id) {
                    pairs.insert((config.id, other));
                    pairs.insert((other, config.id));
                }
            }
        }
        for mut config in configs {
            config.hard_fork.get_or_insert(self.settings.hard_fork);
            let of = |(one, other): &(ChainId, ChainId)| (*one == config.id).then_some(*other);
            let window =
                config.message_expiry_window.unwrap_or(self.settings.message_expiry_window);
            let set = DependencySet::new(config.id, pairs.iter().filter_map(of), window)
                .map_err(|window| Error::window(Some(config.id), window))?;
            self.add(config, set)?;
        }
        for (one, other) in pairs {
            self.grow(one, other)?;
        }
        Ok(())
    }

    /// Adds a chain at its genesis.
    fn add(&mut self, config: ChainConfig, dependency_set: DependencySet) -> Result<(), Error> {
        let Settings { engine, genesis_accounts, state_roots, unsigned_senders, .. } =
            &self.settings;
        let genesis = Genesis {
            config,
            predeploys: self.predeploys(&dependency_set)?,
            dependency_set,
            timestamp: self.clock().now(),
            accounts: genesis_accounts.clone(),
            state_roots: *state_roots,
        };
        let mut chain = Chain::new(genesis, engine);
        if *unsigned_senders {
            chain.allow_unsigned_senders();
        }
        self.ledger.insert(chain);
        Ok(())
    }

    /// Adds `other` to the dependency set of `one`, and to the destinations of its messenger.
    fn grow(&mut self, one: ChainId, other: ChainId) -> Result<(), Error> {
        let mut dependency_set = self.chain(one)?.dependency_set().clone();
        if !dependency_set.insert(other) {
            return Ok(());
        }
        let predeploys = self.predeploys(&dependency_set)?;
        self.ledger.chain_mut(one)?.set_dependency_set(dependency_set, predeploys);
        Ok(())
    }

    /// The accounts of the messenger and the inbox on a chain with this dependency set.
    pub(super) fn predeploys(
        &self,
        dependency_set: &DependencySet,
    ) -> Result<[(Address, AccountInfo); 2], Error> {
        let Settings { engine, versions, .. } = &self.settings;
        engine.accounts(*versions, &self.rules(dependency_set))
    }

    /// The destinations and targets that `sendMessage` accepts on a chain with this dependency set.
    fn rules(&self, dependency_set: &DependencySet) -> Rules {
        match self.settings.send_rules {
            SendRules::Documented => Rules::documented(dependency_set.iter()),
            SendRules::Released => Rules::Released,
        }
    }
}
