//! Which chains there are, and which exchange messages with which.

use std::{collections::BTreeSet, sync::Arc};

use alloy_primitives::ChainId;
use messenger::Rules;

use super::Cluster;
use crate::{Chain, ChainConfig, DependencySet, Error, SendRules, chain::Predeploys};

impl Cluster {
    /// Adds a chain; its genesis block is of now. What it exchanges messages with can send to it
    /// from the next block on.
    ///
    /// # Errors
    ///
    /// [`Error::DuplicateChain`], [`Error::UnknownChain`] and [`Error::BlockTime`] for a
    /// configuration that cannot be.
    pub fn add_chain(&mut self, config: ChainConfig) -> Result<(), Error> {
        self.create(vec![config])
    }

    /// Puts two chains into each other's dependency sets, for good.
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

    /// Adds chains at their genesis, all at once.
    pub(super) fn create(&mut self, configs: Vec<ChainConfig>) -> Result<(), Error> {
        let mut ids: BTreeSet<ChainId> = self.chains.keys().copied().collect();
        for config in &configs {
            if config.block_time == 0 {
                let actual = config.block_time;
                return Err(Error::BlockTime { chain: config.id, expected: 1, actual });
            }
            if !ids.insert(config.id) {
                return Err(Error::DuplicateChain { actual: config.id });
            }
        }
        let named = configs.iter().flat_map(|config| config.dependencies.iter().flatten());
        if let Some(&actual) = named.clone().find(|named| !ids.contains(named)) {
            return Err(Error::UnknownChain { expected: ids.into_iter().collect(), actual });
        }
        // Every pair of which one names the other, or all.
        let mut pairs = BTreeSet::new();
        for config in &configs {
            let all = || ids.iter().copied().collect();
            for other in config.dependencies.clone().unwrap_or_else(all) {
                let takes = |id: ChainId, asks: ChainId| {
                    let config = configs.iter().find(|config| config.id == id);
                    let config = config.or_else(|| self.chains.get(&id).map(Chain::config));
                    let dependencies = config.and_then(|config| config.dependencies.as_ref());
                    dependencies.is_none_or(|named| named.contains(&asks))
                };
                if config.dependencies.is_some() || takes(other, config.id) {
                    pairs.insert((config.id, other));
                    pairs.insert((other, config.id));
                }
            }
        }
        for config in configs {
            let of = |(one, other): &(ChainId, ChainId)| (*one == config.id).then_some(*other);
            let window = config.message_expiry_window.unwrap_or(self.message_expiry_window);
            let set = DependencySet::new(config.id, pairs.iter().filter_map(of), window);
            self.add(config, set)?;
        }
        for (one, other) in pairs {
            self.grow(one, other)?;
        }
        Ok(())
    }

    /// Adds a chain at its genesis.
    fn add(&mut self, config: ChainConfig, dependency_set: DependencySet) -> Result<(), Error> {
        let id = config.id;
        let accounts = self.genesis_accounts.iter().cloned();
        let predeploys = self.engine.accounts(&self.rules(&dependency_set))?;
        let timestamp = self.clock.now();
        let mut chain =
            Chain::new(config, dependency_set, timestamp, accounts, predeploys, self.state_roots);
        chain.execution = self.engine.execution();
        self.log_index.open(id, timestamp, timestamp >= chain.config().interop_time);
        self.log_index.seal(id, chain.next_timestamp());
        self.chains.insert(id, chain);
        Ok(())
    }

    /// Adds `other` to the dependency set of `one`, and to what its messenger can send to.
    fn grow(&mut self, one: ChainId, other: ChainId) -> Result<(), Error> {
        let mut dependency_set = self.chain(one)?.dependency_set().clone();
        if !dependency_set.insert(other) {
            return Ok(());
        }
        let accounts = Arc::new(self.engine.accounts(&self.rules(&dependency_set))?);
        let chain = self.chain_mut(one)?;
        chain.dependency_set = Arc::new(dependency_set);
        let version = chain.predeploys.version + 1;
        chain.predeploys = Predeploys { version, accounts };
        Ok(())
    }

    /// What `sendMessage` takes on a chain with this dependency set.
    fn rules(&self, dependency_set: &DependencySet) -> Rules {
        match self.send_rules {
            SendRules::Documented => Rules::documented(dependency_set.iter()),
            SendRules::Released => Rules::Released,
        }
    }
}
