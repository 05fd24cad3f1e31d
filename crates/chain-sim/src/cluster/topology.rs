//! Adding chains, and dependency sets.

use std::{collections::BTreeSet, sync::Arc};

use alloy_primitives::{Address, ChainId};
use messenger::Rules;
use op_revm::revm::state::AccountInfo;

use super::{
    Cluster, SendRules,
    chain_sets::{ChainSets, Exchanges},
    cluster::Settings,
};
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
        let mut sets = ChainSets::default();
        self.grow(one, &[other].into(), &mut sets)?;
        self.grow(other, &[one].into(), &mut sets)
    }

    /// Adds chains at their genesis, which may name each other.
    pub(super) fn add_chains(&mut self, configs: Vec<ChainConfig>) -> Result<(), Error> {
        let mut added = BTreeSet::new();
        for config in &configs {
            if config.block_time == 0 {
                let actual = config.block_time;
                return Err(Error::BlockTime { chain: config.id, expected: 1, actual });
            }
            require_window(config.message_expiry_window.unwrap_or_default())
                .map_err(|window| Error::window(Some(config.id), window))?;
            if self.chain(config.id).is_ok() || !added.insert(config.id) {
                return Err(Error::DuplicateChain { actual: config.id });
            }
        }
        let mut named = configs.iter().flat_map(|config| config.dependencies.iter().flatten());
        if let Some(&actual) =
            named.find(|named| !added.contains(named) && self.chain(**named).is_err())
        {
            let expected = self.chains().map(Chain::id).chain(added).collect::<BTreeSet<_>>();
            return Err(Error::UnknownChain { expected: expected.into_iter().collect(), actual });
        }
        let Exchanges { accepting, pairs } = Exchanges::of(&configs);
        let before: Vec<ChainId> = if accepting.is_empty() {
            Vec::new()
        } else {
            let accepting = self.chains().filter(|chain| chain.config().dependencies.is_none());
            accepting.map(Chain::id).collect()
        };
        let all: BTreeSet<ChainId> = before.iter().copied().chain(accepting.clone()).collect();
        let mut sets = ChainSets::default();
        let all = sets.union(&Arc::default(), &all);
        for mut config in configs {
            config.hard_fork.get_or_insert(self.settings.hard_fork);
            let mut own = pairs.get(&config.id).cloned().unwrap_or_default();
            own.insert(config.id);
            let base = if config.dependencies.is_none() { all.clone() } else { Arc::default() };
            let chains = sets.union(&base, &own);
            let window =
                config.message_expiry_window.unwrap_or(self.settings.message_expiry_window);
            let set = DependencySet::of(chains, window)
                .map_err(|window| Error::window(Some(config.id), window))?;
            self.add(config, set, &mut sets)?;
        }
        for id in before {
            self.grow(id, &accepting, &mut sets)?;
        }
        for (id, others) in pairs {
            self.grow(id, &others, &mut sets)?;
        }
        Ok(())
    }

    /// Adds a chain at its genesis.
    fn add(
        &mut self,
        config: ChainConfig,
        dependency_set: DependencySet,
        sets: &mut ChainSets,
    ) -> Result<(), Error> {
        let Settings {
            engine, genesis_accounts, state_roots, unsigned_senders, watches_pools, ..
        } = &self.settings;
        let genesis = Genesis {
            config,
            predeploys: self.predeploys(&dependency_set, sets)?,
            dependency_set,
            timestamp: self.clock().now(),
            accounts: genesis_accounts.clone(),
            state_roots: *state_roots,
        };
        let mut chain = Chain::new(genesis, engine);
        if *unsigned_senders {
            chain.allow_unsigned_senders();
        }
        if *watches_pools {
            chain.watch_pool();
        }
        self.ledger.insert(chain);
        Ok(())
    }

    /// Adds chains to the dependency set of `id`, and to the destinations of its messenger.
    fn grow(
        &mut self,
        id: ChainId,
        others: &BTreeSet<ChainId>,
        sets: &mut ChainSets,
    ) -> Result<(), Error> {
        let known = self.chain(id)?.dependency_set();
        let chains = sets.union(known.shared(), others);
        if Arc::ptr_eq(&chains, known.shared()) {
            return Ok(());
        }
        let dependency_set = known.with_chains(chains);
        let predeploys = self.predeploys(&dependency_set, sets)?;
        self.ledger.chain_mut(id)?.set_dependency_set(dependency_set, predeploys);
        Ok(())
    }

    /// The accounts of the messenger and the inbox on a chain with this dependency set.
    pub(super) fn predeploys(
        &self,
        dependency_set: &DependencySet,
        sets: &mut ChainSets,
    ) -> Result<Arc<[(Address, AccountInfo); 2]>, Error> {
        let Settings { engine, versions, .. } = &self.settings;
        sets.accounts(dependency_set.shared(), || {
            engine.accounts(*versions, &self.rules(dependency_set))
        })
    }

    /// The destinations and targets that `sendMessage` accepts on a chain with this dependency set.
    fn rules(&self, dependency_set: &DependencySet) -> Rules {
        match self.settings.send_rules {
            SendRules::Documented => Rules::documented(dependency_set.iter()),
            SendRules::Released => Rules::Released,
        }
    }
}
